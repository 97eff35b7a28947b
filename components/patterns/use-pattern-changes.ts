import { useQueryClient } from '@tanstack/react-query'
import type { Pattern } from '#lib/patterns/schemas.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import { useNotify } from '../ui/notify/use-notify.ts'
import { refOf } from './pattern-words.ts'
import { deletePattern, restorePattern, updatePattern } from './patterns-api.ts'

/** Everything of patterns that is on the screen is read again. */
export function useRereadPatterns(): () => Promise<void> {
  const queryClient = useQueryClient()
  return () =>
    queryClient.invalidateQueries({
      predicate: ({ meta }) => meta?.topics?.includes('patterns') ?? false,
    })
}

/** Changes of a whole pattern, each told of, with a way back. */
export function usePatternChanges() {
  const notify = useNotify()
  const reread = useRereadPatterns()
  const attempt = async (work: () => Promise<unknown>, failed: string) => {
    try {
      await work()
    } catch (error) {
      notify({ tone: 'failing', text: failed, detail: whatWentWrong(error) })
    }
    await reread()
  }
  const undo = (text: string, work: () => Promise<unknown>) => ({
    label: 'Undo',
    onAct: () =>
      void attempt(async () => {
        await work()
        notify({ tone: 'ok', text })
      }, 'It could not be undone'),
  })

  const setState = (pattern: Pattern, state: string) =>
    void attempt(async () => {
      const changed = await updatePattern(
        { ref: refOf(pattern), version: pattern.version },
        { state },
      )
      notify({
        tone: 'ok',
        text: `${pattern.name} is ${state} now`,
        action: undo(`${pattern.name} is ${pattern.state} again`, () =>
          updatePattern(
            { ref: refOf(changed), version: changed.version },
            { state: pattern.state },
          ),
        ),
      })
    }, `${pattern.name} was not changed`)

  const remove = (pattern: Pattern, onGone?: () => void) =>
    void attempt(async () => {
      const { name, version } = await deletePattern({
        ref: refOf(pattern),
        version: pattern.version,
      })
      onGone?.()
      notify({
        tone: 'ok',
        text: `${name} is deleted`,
        action: undo(`${name} is back`, () =>
          restorePattern(
            { ref: name, present: null },
            { version, reason: 'Deleting it was undone' },
          ),
        ),
      })
    }, `${pattern.name} was not deleted`)

  return { setState, remove }
}
