import { asRole } from '../fixtures/actors.ts'
import { expect, test } from '../fixtures/journey.ts'

test.use({ estate: 'pattern-names', role: null })

for (const [name, path] of [
  ['a/b', 'a%2Fb'],
  ['a%2Fb', 'a%252Fb'],
  ['ä ü?&#', encodeURIComponent('ä ü?&#')],
  ['+', '%2B'],
  ['日本', encodeURIComponent('日本')],
  ['export', null],
] as const) {
  test(`a pattern may be called ${name}, and is changed under that name`, async ({
    server,
    database,
  }) => {
    const headers = {
      ...(await asRole('operator', { server, database })),
      'content-type': 'application/json',
    }
    const content = { pattern_type: 'saga', services_involved: [], message_flow: '' }
    const created = await fetch(new URL('/api/v1/patterns', server.url), {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...content, pattern_name: name }),
    })
    expect(created.status).toBe(201)
    const { id } = (await created.json()) as { id: number }
    const changed = await fetch(new URL(`/api/v1/patterns/${path ?? `id:${id}`}`, server.url), {
      method: 'PUT',
      headers: { ...headers, 'if-match': created.headers.get('etag') ?? '' },
      body: JSON.stringify({ owner: 'somebody' }),
    })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ name, owner: 'somebody', version: 2 })
  })
}
