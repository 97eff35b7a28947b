import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safePath, signInErrorText } from './model.ts'

describe('safePath', () => {
  it.each(['/', '/map', '/settings/users?q=anna#row', '/correlations/4711?from=1&to=2'])(
    'keeps %s',
    (path) => expect(safePath(path)).toBe(path),
  )

  it.each([
    ...['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example'],
    ...['/\t/evil.example', '/%09//x/..//evil.example/..', 'javascript:alert(1)', '', 'map'],
    '/./\\evil.example',
  ])('leads %j nowhere else', (text) => {
    const target = new URL(safePath(text), 'https://signalbox.example')
    expect(target.origin).toBe('https://signalbox.example')
  })

  it('never leaves the site, whatever it is given', () => {
    const nasty = fc.string({
      unit: fc.constantFrom('/', '\\', ':', '.', '@', '\t', '\n', 'a', '?', '#', '%', 'http'),
    })
    fc.assert(
      fc.property(nasty, (text) => {
        const target = new URL(safePath(text), 'https://signalbox.example/sign-in')
        expect(target.origin).toBe('https://signalbox.example')
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('why somebody could not sign in', () => {
  it('tells how long to wait', () => {
    expect(signInErrorText('wait-1')).toContain('in 1 second.')
    expect(signInErrorText('wait-40')).toContain('in 40 seconds.')
    expect(signInErrorText('wait-61')).toContain('in 2 minutes.')
  })

  it('shows no text that somebody put into a link', () => {
    expect(signInErrorText('<b>call 555-1234</b>')).not.toContain('555')
    expect(signInErrorText('constructor')).toContain('not signed in')
  })
})
