/** Three lamps of a signal box and the lines between them. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="1.5em" height="1.5em" aria-hidden="true" focusable="false">
      <path d="M9 9l15 7M9 23l15-7" stroke="var(--unknown-mark)" strokeWidth="2.5" fill="none" />
      <circle cx="9" cy="9" r="5" fill="var(--accent)" />
      <circle cx="24" cy="16" r="5" fill="var(--ok-mark)" />
      <circle cx="9" cy="23" r="5" fill="var(--failing-mark)" />
    </svg>
  )
}
