'use client'

import button from '../button.module.css'
import { Dialog } from '../dialog.tsx'
import { Keys } from './keys.tsx'
import { shortcuts, type Shortcut } from './shortcut-registry.ts'
import styles from './shortcuts.module.css'

const everywhere: Pick<Shortcut, 'keys' | 'label'>[] = [
  { keys: '⌘/Ctrl K', label: 'Go to a service, a page, a setting' },
  { keys: 'Escape', label: 'Close what is open' },
]

/** What each key does on this page, now. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const groups = Map.groupBy(shortcuts.list(), ({ group }) => group)
  const all = [...groups].map(([group, list]) => ({
    group,
    list: group === 'Everywhere' ? [...everywhere, ...list] : list,
  }))
  return (
    <Dialog label="Keyboard shortcuts" onClose={onClose} wide>
      <div className={styles.sheet}>
        <div className={styles.head}>
          <h2>Keyboard shortcuts</h2>
          <button type="button" className={button.button} onClick={onClose}>
            Close
          </button>
        </div>
        <div className={styles.groups}>
          {all.map(({ group, list }) => (
            <section key={group} aria-label={group}>
              <h3 className={styles.group}>{group}</h3>
              <dl className={styles.list}>
                {list.map(({ keys, label }) => (
                  <div key={keys} className={styles.row}>
                    <dt>
                      <Keys keys={keys} />
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
        <p className={styles.hint}>
          In charts and lists the arrow keys, Home and End move, and Enter opens.
        </p>
      </div>
    </Dialog>
  )
}
