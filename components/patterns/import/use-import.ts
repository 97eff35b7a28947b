import { useState } from 'react'
import type { ImportReport } from '#lib/patterns/schemas.ts'
import { whatWentWrong } from '#lib/platform/fetch-json.ts'
import { useNotify } from '../../ui/notify/use-notify.ts'
import { importPatterns } from '../patterns-api.ts'
import { useRereadPatterns } from '../use-pattern-changes.ts'
import { countWords } from './count-words.ts'
import { textOfFiles } from './text-of-files.ts'

/** The text that is to be imported, what it would do, and doing it. */
export function useImport(onDone: () => void) {
  const notify = useNotify()
  const reread = useRereadPatterns()
  const [text, setText] = useState('')
  const [report, setReport] = useState<ImportReport | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const change = (next: string) => {
    setText(next)
    setReport(null)
    setFault(null)
  }
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true)
    setFault(null)
    try {
      await work()
    } catch (error) {
      setFault(whatWentWrong(error))
    }
    setBusy(false)
  }
  const take = (files: FileList | null) =>
    void attempt(async () => change(await textOfFiles([...(files ?? [])])))
  const check = () =>
    void attempt(async () => setReport(await importPatterns(text, { dryRun: true, basis: null })))
  const apply = (basis: string) =>
    void attempt(async () => {
      const { counts } = await importPatterns(text, { dryRun: false, basis })
      notify({ tone: 'ok', text: 'Imported', detail: countWords(counts) })
      await reread()
      onDone()
    })
  return { text, report, fault, busy, change, take, check, apply }
}
