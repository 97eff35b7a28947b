import styles from './graph.module.css'

/** Which shape is what, and how lines are read. */
export function Legend() {
  return (
    <details className={styles.legend}>
      <summary>Legend</summary>
      <ul>
        {shapes.map(([name, shape]) => (
          <li key={name}>
            <svg viewBox="0 0 20 16" width="20" height="16" aria-hidden="true">
              <g fill="none" stroke="currentColor" strokeWidth="1.4">
                {shape}
              </g>
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <p>
        Thicker: more calls. Broken and red: failing. Dotted: no active pattern declares it. ◆ open,
        ◐ half-open: breakers.
      </p>
    </details>
  )
}

const line = <path d="M0 8h13" />
const shapes = [
  ['service', <circle key="" cx="10" cy="8" r="6" />],
  ['database', <rect key="" x="4" y="2" width="12" height="12" rx="2.5" />],
  ['queue or topic', <rect key="" x="2" y="4" width="16" height="8" rx="4" />],
  ['external', <path key="" d="M10 1l7 7-7 7-7-7z" />],
  ['unknown', <circle key="" cx="10" cy="8" r="6" strokeDasharray="2.5 2.5" />],
  ['group', <path key="" d="M2 5h12v9H2zM5 5V2h13v9h-4" />],
  [
    'call that waits',
    <g key="">
      {line}
      <path d="M12 4l7 4-7 4z" fill="currentColor" />
    </g>,
  ],
  [
    'message',
    <g key="">
      {line}
      <path d="M12 4l7 4-7 4" />
    </g>,
  ],
  [
    'event',
    <g key="">
      <circle cx="3" cy="8" r="2" fill="currentColor" />
      {line}
      <path d="M12 4l7 4-7 4" />
    </g>,
  ],
] as const
