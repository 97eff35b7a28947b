import { getDatabase, urlOf } from '#lib/db/database.ts'
import { liveChannel } from '#lib/db/notify-live.ts'
import { readChangeMarkers } from './change-marker.ts'
import { LiveHub } from './hub.ts'
import { listen } from './listen.ts'

const hubKey = Symbol.for('signalbox.live-hub')

/** One for the whole process, since Next may bundle a second copy of this module. */
export function sharedHub(): LiveHub {
  const holder: typeof globalThis & { [hubKey]?: LiveHub } = globalThis
  return (holder[hubKey] ??= new LiveHub({
    readMarkers: async () => readChangeMarkers(await getDatabase()),
    listen: (onHint) =>
      listen(
        { channel: liveChannel, connectionString: async () => urlOf(await getDatabase()) },
        onHint,
      ),
  }))
}
