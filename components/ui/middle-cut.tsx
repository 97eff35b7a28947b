import styles from './middle-cut.module.css'

const tailLength = 7

/**
 * A name that, where it has no room, is cut in its middle: names of services differ at their ends.
 * Of two beside each other the longer is cut first. For the eyes only, beside a whole one for those who
 * listen.
 */
export function MiddleCut({ text }: { text: string }) {
  const cut =
    text.length > 2 * tailLength ? boundaryBefore(text, text.length - tailLength) : text.length
  return (
    <span className={styles.name} dir="auto" style={{ flexShrink: text.length ** 4 }}>
      <span>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  )
}

const segmenter = new Intl.Segmenter()

/** So that nothing is cut through that is seen as one character. */
function boundaryBefore(text: string, at: number): number {
  return segmenter.segment(text).containing(at)?.index ?? at
}
