export type Point = { x: number; y: number }

/** Only what decides where things stand, so that new figures never move anything. */
export type LayoutInput = {
  nodes: readonly {
    id: string
    group: string | null
    /** How many services it stands for. */
    size: number
  }[]
  links: readonly { id: string; source: string; target: string }[]
}

export type Layout = {
  positions: Readonly<Record<string, Point>>
  /** By link, the points between its ends that lead it around other nodes. */
  routes: Readonly<Record<string, readonly Point[]>>
}

export type LayoutKind = 'layered' | 'spread' | 'columns'
