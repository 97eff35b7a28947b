import type { FoundServices } from '#lib/services/schemas.ts'
import { fetchJson } from '#lib/platform/fetch-json.ts'
import type { PaletteItem, PaletteSource } from '../ui/palette/palette-model.ts'

const typingPauseMs = 80

/** Services by a part of their name, from the database. */
export function servicesSource(hrefOf: (service: string) => string): PaletteSource {
  return {
    group: 'Services',
    failure: 'Services cannot be looked up while the database is away.',
    async find(typed, signal): Promise<PaletteItem[]> {
      if (typed.trim() === '') return []
      await new Promise((resolve) => setTimeout(resolve, typingPauseMs))
      signal.throwIfAborted()
      const search = new URLSearchParams({ q: typed.trim(), limit: '8' })
      const { services } = await fetchJson<FoundServices>(`/api/v1/services?${search}`, signal)
      return services.map(({ name, kind }) => ({
        id: `service ${name}`,
        label: name,
        ...(kind !== 'service' && { hint: kind }),
        href: hrefOf(name),
      }))
    },
  }
}
