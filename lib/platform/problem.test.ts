import { describe, expect, it } from 'vitest'
import { AppError } from './errors.ts'
import { problemResponse, respond } from './problem.ts'

function failingWith(error: unknown, headers: HeadersInit = {}): Promise<Response> {
  const request = new Request('http://signalbox.test/api/v1/overview', { headers })
  return respond(request, () => Promise.reject(error))
}

describe('problem+json', () => {
  it('tells the code, every fault and the request id of a refusal', async () => {
    const faults = [{ path: 'range', message: 'must be one of 5m, 15m' }]
    const response = await failingWith(new AppError('bad_request', 'No such range.', { faults }), {
      'X-Request-Id': 'proxy-17',
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-request-id')).toBe('proxy-17')
    expect(await response.json()).toEqual({
      title: 'The request is faulty',
      status: 400,
      detail: 'No such range.',
      code: 'bad_request',
      requestId: 'proxy-17',
      faults,
    })
  })

  it('tells nothing of an unknown error', async () => {
    const response = await failingWith(new Error('password authentication failed for "root"'))
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('password')
  })

  it('tells when to come again', async () => {
    const away = new AppError('unavailable', 'The database is away.', { retryAfterSeconds: 1.5 })
    const response = await failingWith(away)
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({ code: 'unavailable' })
  })

  it('does not take over a request id that could forge a log line', () => {
    const response = problemResponse(new AppError('not_found', 'No such service.'), 'id')
    expect(response.headers.get('x-request-id')).toBe('id')
    return failingWith(new Error('x'), { 'X-Request-Id': 'a b{}' }).then((answer) => {
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    })
  })
})
