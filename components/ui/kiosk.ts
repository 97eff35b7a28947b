import { parseAsBoolean, useQueryState } from 'nuqs'

/** Without chrome, for a wall: `?kiosk=true`. */
export function useKiosk() {
  const [isKiosk, setKiosk] = useQueryState(
    'kiosk',
    parseAsBoolean.withDefault(false).withOptions({ history: 'push' }),
  )
  return { isKiosk, enter: () => void setKiosk(true), leave: () => void setKiosk(null) }
}
