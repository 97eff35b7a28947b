/** A box on the screen: its middle above the upper edge, and its size. */
export type Place = { x: number; y: number; width: number; height: number }

/** Which places of the screen have something already. */
export class Occupied {
  readonly #taken: Place[] = []

  add(place: Place): void {
    this.#taken.push(place)
  }

  isFree({ x, y, width, height }: Place): boolean {
    return this.#taken.every(
      (other) =>
        Math.abs(other.x - x) * 2 >= other.width + width ||
        y >= other.y + other.height ||
        other.y >= y + height,
    )
  }

  /** The first place with nothing in it, which is taken then. */
  takeFirst<Candidate extends Place>(candidates: readonly Candidate[]): Candidate | undefined {
    const free = candidates.find((candidate) => this.isFree(candidate))
    if (free) this.add(free)
    return free
  }
}
