import { useRouter } from 'next/navigation'
import { useWindowParams } from '../ui/window/use-window-params.ts'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { refOf } from './pattern-words.ts'

/** Where patterns are, with the time range of the page. */
export function usePatternLinks() {
  const { hrefTo } = useWindowParams()
  const router = useRouter()
  return {
    hrefOfList: () => hrefTo('/patterns'),
    hrefOf: (pattern: Pick<Pattern, 'id' | 'name'>, more: Record<string, string> = {}) =>
      hrefTo(`/patterns/${encodeURIComponent(refOf(pattern))}`, more),
    hrefOfNew: (from: Record<string, string> = {}) => hrefTo('/patterns/new', from),
    go: (href: string) => router.push(href),
  }
}
