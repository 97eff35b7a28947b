type Measure = { measureText: (text: string) => { width: number } }

/** A name as it fits into a width: of a longer one its two ends, which mostly tell it from others. */
export function fittingName(pen: Measure, name: string, width: number): string {
  if (pen.measureText(name).width <= width) return name
  // By what is seen as one character, so that none is cut through.
  const characters = Array.from(segmenter.segment(name), ({ segment }) => segment)
  let [least, most] = [0, characters.length]
  while (least < most) {
    const kept = Math.ceil((least + most) / 2)
    if (pen.measureText(endsOf(characters, kept)).width <= width) least = kept
    else most = kept - 1
  }
  return endsOf(characters, least)
}

const segmenter = new Intl.Segmenter()

function endsOf(characters: readonly string[], kept: number): string {
  const first = Math.ceil(kept / 2)
  return `${characters.slice(0, first).join('')}…${characters.slice(characters.length - (kept - first)).join('')}`
}
