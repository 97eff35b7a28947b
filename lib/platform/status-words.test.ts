import { expect, it } from 'vitest'
import { statusWords } from './status-words.ts'

it.each([
  [14, 'grpc', '14 UNAVAILABLE'],
  [0, 'gRPC', '0 OK'],
  [4, 'grpc-web', '4 DEADLINE_EXCEEDED'],
  [503, 'http', '503'],
  [14, 'kafka', '14'],
  [99, 'grpc', '99'],
])('%d of %s is %s', (code, protocol, words) => {
  expect(statusWords(code, protocol)).toBe(words)
})
