import { useEffect, useEffectEvent } from 'react'
import { pageGroup, shortcuts } from './shortcut-registry.ts'

/**
 * Calls back when keys are pressed that nobody types into a field; they stand in the help that `?`
 * shows. @param keys one key, or keys that follow each other: `g m`
 */
export function useShortcut(
  keys: string,
  { label, group = pageGroup }: { label: string; group?: string },
  onPress: () => void,
): void {
  const press = useEffectEvent(onPress)
  useEffect(
    () => shortcuts.add({ keys, label, group, onPress: () => press() }),
    [keys, label, group],
  )
}
