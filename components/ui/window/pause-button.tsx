'use client'

import button from '../button.module.css'
import { Icon } from '../icons.tsx'
import { useShortcut } from '../shortcuts/use-shortcut.ts'
import { useWindowParams } from './use-window-params.ts'

/** Stops the window where it is, and lets it go on with the time. */
export function PauseButton() {
  const { request, pause, goLive } = useWindowParams()
  const isPast = 'fromMs' in request
  const toggle = isPast ? goLive : pause
  useShortcut('p', { label: 'Pause, and back to live', group: 'Time' }, toggle)
  return (
    <button
      type="button"
      className={button.button}
      title={isPast ? 'Let the page go on with the time' : 'Pause: stay at what is shown now'}
      aria-label={isPast ? 'Back to live' : 'Pause'}
      onClick={toggle}
    >
      <Icon name={isPast ? 'play' : 'pause'} />
      {isPast && 'Live'}
    </button>
  )
}
