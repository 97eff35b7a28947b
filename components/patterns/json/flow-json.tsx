'use client'

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import {
  bracketMatching,
  foldGutter,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { parseJson } from '#lib/patterns/json.ts'
import type { Words } from '../editor/words.ts'
import { completeFlow } from './complete-flow.ts'
import { diagnosticsOf, type JsonFault } from './diagnostics.ts'
import { highlightStyle, theme } from './json-theme.ts'
import { rangeOf } from './json-tree.ts'

/** The text of a flow in an editor that knows its schema. Loaded when it is first wanted. */
export function FlowJson({
  text,
  faults,
  words,
  disabled,
  shown,
  onChange,
}: {
  text: string
  faults: readonly JsonFault[]
  words: Words
  disabled: boolean
  /** The path to show, again whenever `at` changes. */
  shown: { path: string; at: number } | null
  onChange: (text: string) => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(null)
  const changed = useEffectEvent(onChange)
  const complete = useEffectEvent((typed: string, cursor: number) =>
    completeFlow(typed, cursor, words),
  )
  const start = useEffectEvent(() => spread(text))
  useEffect(() => {
    if (!host.current) return undefined
    const view = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: start(),
        extensions: [
          ...editing((typed, cursor) => complete(typed, cursor)),
          EditorState.readOnly.of(disabled),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString())
          }),
        ],
      }),
    })
    editor.current = view
    return () => {
      editor.current = null
      view.destroy()
    }
  }, [disabled])
  useEffect(() => {
    const view = editor.current
    const known = view?.state.doc.toString()
    if (!view || known === text || known === spread(text)) return
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: spread(text) } })
  }, [text])
  useEffect(() => {
    const view = editor.current
    if (!view) return
    const typed = view.state.doc.toString()
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(typed, faults)))
  }, [faults])
  useEffect(() => {
    const view = editor.current
    if (!view || !shown) return
    const { from, to } = rangeOf(view.state.doc.toString(), shown.path)
    view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true })
    view.focus()
  }, [shown])
  return <div ref={host} data-path="message_flow" />
}

/** What a program wrote in one line, in many, where that changes nothing of what it says. */
function spread(text: string): string {
  const parsed = parseJson(text)
  if ('fault' in parsed || JSON.stringify(parsed.value) !== text) return text
  return JSON.stringify(parsed.value, null, 2)
}

type Complete = (text: string, cursor: number) => ReturnType<typeof completeFlow>

function editing(complete: Complete) {
  return [
    lineNumbers(),
    foldGutter(),
    history(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    json(),
    syntaxHighlighting(highlightStyle),
    lintGutter(),
    autocompletion({
      activateOnTyping: true,
      override: [
        ({ state, pos }) => {
          const found = complete(state.doc.toString(), pos)
          return found && { ...found, filter: true }
        },
      ],
    }),
    // Tab goes on to the next control, as everywhere.
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      { key: 'Alt-Space', run: startCompletion },
      ...historyKeymap,
      ...lintKeymap,
      ...defaultKeymap,
    ]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Message flow as JSON' }),
    EditorView.cspNonce.of(document.querySelector('script')?.nonce ?? ''),
    theme,
  ]
}
