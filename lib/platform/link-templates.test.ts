import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillLink, linkFields, parseLinkTemplates } from './link-templates.ts'

function parsed(text: string) {
  const faults: string[] = []
  return { templates: parseLinkTemplates(text, (fault) => faults.push(fault)), faults }
}

describe('links to other tools', () => {
  it('are read by name, and filled with what is known', () => {
    const { templates, faults } = parsed(
      'Logs=https://logs/?q={trace_id}&s={service}\n  Host_metrics=http://m:3000/d/{span_id}#{from_ms}',
    )
    expect(faults).toEqual([])
    expect(templates.map(({ name }) => name)).toEqual(['Logs', 'Host metrics'])
    const [logs, metrics] = templates
    expect(logs && fillLink(logs, { trace_id: 'ab', service: 'a&b=c' })).toBe(
      'https://logs/?q=ab&s=a%26b%3Dc',
    )
    expect(metrics && fillLink(metrics, { span_id: null, from_ms: '1' })).toBeNull()
  })

  it.each([
    ['javascript:alert(1)', /is not NAME=URL/],
    ['X=javascript:alert({trace_id})', /must begin with http/],
    ['X=data:text/html,{trace_id}', /must begin with http/],
    ['X=https://{service}/', /a field in its host/],
    ['X=https://logs{service}.example/', /a field in its host/],
    ['X=https://logs:{span_id}/', /an address that is none/],
    ['X=https://{service}@logs/', /user name/],
    ['X={trace_id}', /an address that is none/],
    ['X=https://logs/{trace}', /unknown field \{trace\}/],
    ['X=//logs/{trace_id}', /an address that is none/],
  ])('are refused where they could lead astray: %s', (text, fault) => {
    expect(parsed(text)).toMatchObject({ templates: [], faults: [expect.stringMatching(fault)] })
  })

  it('lead to the host that was configured, whatever services send (law)', () => {
    const template = {
      name: 'x',
      url: 'https://logs.example/a/{service}?q={trace_id}#{correlation_id}',
    }
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...linkFields), fc.string()), (values) => {
        const link = fillLink(template, values) ?? 'https://logs.example'
        expect(new URL(link).origin).toBe('https://logs.example')
      }),
    )
  })
})
