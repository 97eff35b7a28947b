import { expect, test } from '../fixtures/journey.ts'
import { startServer, type ServerProcess } from '../fixtures/server-process.ts'

const publicUrl = 'https://signalbox.example'
const admin = { email: 'boss@example.com', password: 'a-long-enough-password' }

test.describe('behind a proxy that ends TLS', () => {
  let replica: ServerProcess

  test.beforeAll(async () => {
    replica = await startServer({
      environment: {
        DATABASE_URL: '',
        SIGNALBOX_PUBLIC_URL: publicUrl,
        SIGNALBOX_TRUSTED_PROXIES: '127.0.0.1',
        SIGNALBOX_ADMIN_EMAIL: admin.email,
        SIGNALBOX_ADMIN_PASSWORD: admin.password,
      },
    })
  })
  test.afterAll(() => replica.stop())

  async function signIn(headers: Record<string, string>): Promise<Response> {
    const csrf = await fetch(`${replica.url}/api/auth/csrf`)
    const { csrfToken } = (await csrf.json()) as { csrfToken: string }
    const cookies = csrf.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
    return fetch(`${replica.url}/api/auth/callback/credentials`, {
      method: 'POST',
      body: new URLSearchParams({ ...admin, csrfToken, json: 'true' }),
      headers: { cookie: cookies.join('; '), ...headers },
    })
  }

  test('the configured admin signs in, with a cookie that only TLS carries', async () => {
    const response = await signIn({ origin: publicUrl, 'x-forwarded-for': '203.0.113.9' })
    expect(response.status).toBe(200)
    const session = response.headers
      .getSetCookie()
      .find((cookie) => cookie.startsWith('__Host-signalbox-session='))
    expect(session).toMatch(/; Path=\//)
    expect(session).toMatch(/; HttpOnly/)
    expect(session).toMatch(/; Secure/)
    expect(session).toMatch(/; SameSite=Lax/)
    expect(session).not.toMatch(/; Domain=/)
    const cookie = session?.split(';')[0] ?? ''
    const log = await fetch(`${replica.url}/api/v1/audit?q=sign_in`, { headers: { cookie } })
    expect(await log.json()).toMatchObject({
      rows: [{ action: 'access.sign_in', actor: admin.email, address: '203.0.113.9' }],
    })
  })

  test('browsers are told to stay with TLS', async () => {
    const response = await fetch(replica.url, { redirect: 'manual' })
    expect(response.headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}/)
  })

  test('a name of this host that is not the public one is another site', async () => {
    expect((await signIn({ origin: 'https://signalbox.example.evil.example' })).status).toBe(403)
  })

  test('no link for a first admin is told, since there is one', () => {
    expect(replica.output()).not.toContain('first-admin')
  })
})
