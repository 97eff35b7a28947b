import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SvgPen } from './svg-pen.ts'

function svgOf(name: string): string {
  const pen = new SvgPen(() => ({ width: 10 }))
  pen.fillText(name, 1, 2)
  return pen.toSvg(10, 10, '#fff')
}

it('writes names that look like markup as what they are', () => {
  expect(svgOf('a"><b onload=x>&')).toContain('>a&quot;&gt;&lt;b onload=x&gt;&amp;</text>')
})

it('is well-formed whatever services are called', () => {
  const names = fc.string({
    unit: fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code)),
  })
  fc.assert(
    fc.property(names, (name) => {
      const svg = svgOf(name)
      expect(svg.isWellFormed()).toBe(true)
      // oxlint-disable-next-line no-control-regex -- these are what XML forbids
      expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/)
      const [, text = ''] = /<text [^<>]*>([^<>]*)<\/text>/.exec(svg) ?? []
      expect(text.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&"]/)
    }),
  )
})
