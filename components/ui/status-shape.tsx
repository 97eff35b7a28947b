export type Tone = 'failing' | 'warning' | 'ok' | 'unknown'

/** Each tone has a shape of its own, so that colour never carries the meaning alone. */
const shapes: Record<Tone, React.ReactNode> = {
  failing: <path d="M8 1.5 14.5 8 8 14.5 1.5 8z" fill="currentColor" />,
  warning: <path d="M8 2 15 14H1z" fill="currentColor" />,
  ok: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  unknown: <circle cx="8" cy="8" r="5" fill="none" stroke="currentColor" strokeWidth="2" />,
}

/** @param label what the shape says to those who do not see it; leave it out beside the same words */
export function StatusShape({ tone, label }: { tone: Tone; label?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="0.85em"
      height="0.85em"
      style={{ color: `var(--${tone}-mark)`, flex: 'none' }}
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
      focusable="false"
    >
      {label !== undefined && <title>{label}</title>}
      {shapes[tone]}
    </svg>
  )
}
