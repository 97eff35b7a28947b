import button from '../../ui/button.module.css'
import { useNotify } from '../../ui/notify/use-notify.ts'
import type { MapStateProps } from '../map-state.ts'

/** Leaves services out of the picture; they come back from here, or from the menu above it. */
export function HideButton({
  services,
  state: { hidden, focus },
  setState,
}: MapStateProps & { services: readonly string[] }) {
  const notify = useNotify()
  const [first, ...others] = services
  const isFocus = focus !== null && services.includes(focus)
  const hide = () => {
    setState({
      hidden: [...new Set([...hidden, ...services])],
      selected: null,
      ...(isFocus ? { focus: null } : {}),
    })
    notify({
      tone: 'ok',
      text: others.length === 0 ? `${first} is hidden.` : `${services.length} services are hidden.`,
      action: { label: 'Undo', onAct: () => setState({ hidden, focus }) },
    })
  }
  return (
    <button type="button" className={button.button} onClick={hide}>
      Hide
    </button>
  )
}
