const names: Record<string, string> = {
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ' ': 'Space',
}

/** Keys as they stand on a keyboard. */
export function Keys({ keys }: { keys: string }) {
  return keys.split(' ').map((key, place) => <kbd key={place}>{names[key] ?? key}</kbd>)
}
