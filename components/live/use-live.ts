'use client'

import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { BeatMessage, LiveTopic, StaleMessage } from '#lib/live/model.ts'
import { ProblemError } from '#lib/platform/fetch-json.ts'
import { beatMs } from '#lib/live/model.ts'
import { liveStore } from './live-store.ts'
import { createRefresher } from './refresher.ts'

const silenceMs = 3 * beatMs
const reopenMs = 3_000

/** Keeps the queries of this page as current as the database, while the page is visible. */
export function useLive(): void {
  const queryClient = useQueryClient()
  useEffect(() => watchFetches(queryClient), [queryClient])
  useEffect(() => {
    const refresher = createRefresher((topics) => invalidate(queryClient, topics))
    let stream: { close(): void } | null = null
    const follow = () => {
      stream?.close()
      // A browser has six connections to a server: hidden tabs must not use them up.
      stream = document.hidden ? null : openStream(refresher, () => isWaiting(queryClient))
    }
    follow()
    document.addEventListener('visibilitychange', follow)
    return () => {
      document.removeEventListener('visibilitychange', follow)
      stream?.close()
      refresher.stop()
    }
  }, [queryClient])
}

/** A query names its topics in its options: see `liveQuery`. */
async function invalidate(client: QueryClient, topics: ReadonlySet<LiveTopic>): Promise<void> {
  await client.invalidateQueries({
    predicate: ({ meta }) => meta?.topics?.some((topic) => topics.has(topic)) ?? false,
  })
  if (liveQueries(client).length === 0) liveStore.set({ currentAtMs: Date.now() })
}

/** What is on the screen and follows topics. */
function liveQueries(client: QueryClient) {
  const shown = client.getQueryCache().findAll({ type: 'active' })
  return shown.filter((query) => query.meta?.topics !== undefined && !query.isStatic())
}

/** Whatever was read, by the stream's wish or not, makes the screen current. */
function watchFetches(client: QueryClient): () => void {
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== 'updated') return
    const { action } = event
    if (action.type === 'success') {
      liveStore.set({ currentAtMs: Date.now(), databaseAnswers: true })
    } else if (action.type === 'error' && isUnavailable(action.error)) {
      liveStore.set({ databaseAnswers: false })
    }
  })
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'unavailable'
}

/** Something has not been answered even once, so that there is nothing yet to be current. */
function isWaiting(client: QueryClient): boolean {
  return liveQueries(client).some(({ state }) => state.data === undefined)
}

type Refresher = ReturnType<typeof createRefresher>

function openStream(refresher: Refresher, waits: () => boolean): { close(): void } {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  const open = () => {
    source = new EventSource('/api/live')
    source.addEventListener('open', alive)
    source.addEventListener('error', () => cut(reopenMs))
    source.addEventListener('stale', ({ data }: MessageEvent<string>) => {
      alive()
      const message: StaleMessage = JSON.parse(data)
      refresher.refresh(message.topics)
    })
    source.addEventListener('beat', ({ data }: MessageEvent<string>) => {
      alive()
      const { databaseAnswers }: BeatMessage = JSON.parse(data)
      liveStore.set({ databaseAnswers })
      if (waits()) return
      if (databaseAnswers && refresher.isIdle()) liveStore.set({ currentAtMs: Date.now() })
    })
  }
  const alive = () => {
    if (liveStore.get().stream !== 'open') liveStore.set({ stream: 'open', cutAtMs: null })
    clearTimeout(timer)
    // A connection may be dead and not know it.
    timer = setTimeout(() => cut(0), silenceMs)
  }
  const cut = (pauseMs: number) => {
    const state = liveStore.get()
    liveStore.set({ stream: 'cut', cutAtMs: state.cutAtMs ?? Date.now() })
    clearTimeout(timer)
    // While it is connecting by itself, the browser brings its last id along.
    if (pauseMs > 0 && source?.readyState === EventSource.CONNECTING) return
    source?.close()
    timer = setTimeout(open, pauseMs)
  }

  open()
  return {
    close() {
      clearTimeout(timer)
      source?.close()
    },
  }
}
