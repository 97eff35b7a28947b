/** False for what PostgreSQL cannot hold as text: NUL characters and halves of surrogate pairs. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}
