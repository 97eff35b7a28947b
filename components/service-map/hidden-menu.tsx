import button from '../ui/button.module.css'
import styles from '../ui/popover-form.module.css'
import { Popover } from '../ui/popover.tsx'
import type { MapStateProps } from './map-state.ts'

/** What was left out of the picture by hand, and the way back. */
export function HiddenMenu({ state: { hidden }, setState }: MapStateProps) {
  const show = (name: string) => setState({ hidden: hidden.filter((known) => known !== name) })
  return (
    <Popover label="Hidden" value={String(hidden.length)}>
      {() => (
        <div className={styles.form}>
          <ul className={styles.items} aria-label="Hidden services">
            {hidden.map((name) => (
              <li key={name} className={styles.item}>
                <span>{name}</span>
                <button
                  type="button"
                  className={button.button}
                  aria-label={`Show ${name}`}
                  onClick={() => show(name)}
                >
                  Show
                </button>
              </li>
            ))}
          </ul>
          {hidden.length > 1 && (
            <button
              type="button"
              className={button.button}
              onClick={() => setState({ hidden: [] })}
            >
              Show all
            </button>
          )}
        </div>
      )}
    </Popover>
  )
}
