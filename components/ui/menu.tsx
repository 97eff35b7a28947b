'use client'

import { useEffect, useId, type KeyboardEvent, type ReactNode } from 'react'
import button from './button.module.css'
import { Icon } from './icons.tsx'
import styles from './menu.module.css'
import { moveFocus } from './move-focus.ts'
import { usePopover } from './use-popover.ts'

/** One of a group's choices where it is `checked` or not; else something to do. */
export type MenuItem = { id: string; label: string; checked?: boolean; onChoose: () => void }
export type MenuGroup = { label: string; items: readonly MenuItem[] }

/** A button that opens groups of choices, one of each group chosen. Arrows, Home, End, Esc. */
export function ChoiceMenu({
  label,
  children,
  groups,
}: {
  label: string
  children: ReactNode
  groups: readonly MenuGroup[]
}) {
  const { open, setOpen, close, root, trigger } = usePopover<HTMLDivElement>()
  const menuId = useId()

  useEffect(() => {
    if (!open) return
    const items = menuItems(root.current)
    const chosen = items.find((item) => item.getAttribute('aria-checked') === 'true')
    ;(chosen ?? items[0])?.focus()
  }, [open, root])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) return close()
    if (event.key === 'Tab') return setOpen(false)
    if (event.key === 'ArrowDown' && !open) {
      event.preventDefault()
      return setOpen(true)
    }
    moveFocus(event, menuItems(root.current))
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the buttons inside
    <div className={styles.root} ref={root} onKeyDown={onKeyDown}>
      <button
        ref={trigger}
        type="button"
        className={button.button}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? menuId : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{label}: </span>
        {children}
        <Icon name="chevron" />
      </button>
      {open && <Menu id={menuId} label={label} groups={groups} onChosen={close} />}
    </div>
  )
}

function Menu({
  id,
  label,
  groups,
  onChosen,
}: {
  id: string
  label: string
  groups: readonly MenuGroup[]
  onChosen: () => void
}) {
  return (
    <div className={styles.menu} id={id} role="menu" aria-label={label}>
      {groups.map((group) => (
        <div key={group.label} role="group" aria-label={group.label}>
          <div className={styles.groupLabel} aria-hidden="true">
            {group.label}
          </div>
          {group.items.map((item) => (
            <button
              key={item.id}
              type="button"
              role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
              aria-checked={item.checked}
              tabIndex={-1}
              className={styles.item}
              onClick={() => {
                onChosen()
                item.onChoose()
              }}
            >
              <span className={styles.check}>{item.checked === true && <Icon name="check" />}</span>
              {item.label}
            </button>
          ))}
        </div>
      ))}
    </div>
  )
}

function menuItems(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>('[role^="menuitem"]') ?? [])]
}
