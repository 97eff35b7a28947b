import styles from './pressed-choice.module.css'

/** One of a few, all in sight. */
export function PressedChoice<Choice extends string>({
  label,
  value,
  choices,
  onChoose,
}: {
  label: string
  /** Null for none of them. */
  value: Choice | null
  choices: Record<Choice, string>
  onChoose: (choice: Choice) => void
}) {
  return (
    <div role="group" aria-label={label} className={styles.choice}>
      {keysOf(choices).map((choice) => (
        <button
          key={choice}
          type="button"
          aria-pressed={choice === value}
          onClick={() => onChoose(choice)}
        >
          {choices[choice]}
        </button>
      ))}
    </div>
  )
}

function keysOf<Key extends string>(record: Record<Key, string>): Key[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it holds nothing else
  return Object.keys(record) as Key[]
}
