export type Shortcut = {
  /** As `KeyboardEvent.key` names them, with spaces between keys that follow each other: `g m`. */
  keys: string
  label: string
  group: string
  onPress: () => void
}

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'preventDefault'> & {
  target: unknown
}

const sequenceMs = 1_500

export const pageGroup = 'This page'

/** What each key does at this moment: what the page says, else what came last. */
export class ShortcutRegistry {
  readonly #shortcuts = new Set<Shortcut>()
  readonly #ignores: (target: unknown) => boolean
  #first: { key: string; atMs: number } | null = null

  /** @param ignores where keys are typed, and mean themselves */
  constructor(ignores: (target: unknown) => boolean) {
    this.#ignores = ignores
  }

  add(shortcut: Shortcut): () => void {
    this.#shortcuts.add(shortcut)
    return () => void this.#shortcuts.delete(shortcut)
  }

  list(): readonly Shortcut[] {
    return [...this.#shortcuts]
  }

  readonly press = (event: Press, atMs = Date.now()): void => {
    if (this.#ignores(event.target) || event.altKey) return
    if (event.ctrlKey || event.metaKey) return
    const first = this.#first !== null && atMs - this.#first.atMs < sequenceMs ? this.#first : null
    this.#first = null
    const found = (first && this.#find(`${first.key} ${event.key}`)) ?? this.#find(event.key)
    if (found) {
      event.preventDefault()
      found.onPress()
      return
    }
    if (this.list().some(({ keys }) => keys.startsWith(`${event.key} `))) {
      this.#first = { key: event.key, atMs }
    }
  }

  #find(keys: string): Shortcut | undefined {
    const known = this.list().filter((shortcut) => shortcut.keys === keys)
    return known.findLast(({ group }) => group === pageGroup) ?? known.at(-1)
  }
}

function isTyping(target: unknown): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input, textarea, select, [contenteditable], dialog *, [role="menu"] *')
  )
}

export const shortcuts = new ShortcutRegistry(isTyping)
