/** What may change, whoever changes it; a query names the topics that make it stale. */
export const liveTopics = [
  'traffic',
  'health',
  'breakers',
  'correlations',
  'patterns',
  'conformance',
  'access',
] as const
export type LiveTopic = (typeof liveTopics)[number]

/** A message on the stream says at least this often that it is still there. */
export const beatMs = 5_000

/** `stale`: what these topics show has changed. */
export type StaleMessage = { topics: readonly LiveTopic[] }
/** `beat`: nothing has changed since, as far as the database could be asked. */
export type BeatMessage = { databaseAnswers: boolean }
