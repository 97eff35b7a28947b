import { expect, it } from 'vitest'
import { problemCodes } from './problem-codes.ts'
import { problemDocsIn, readProblemDocs } from './problem-docs.ts'

it('tells of every code what it means', async () => {
  const docs = await readProblemDocs()
  expect(docs.map(({ code }) => code)).toEqual(Object.keys(problemCodes))
  expect(docs.filter(({ text }) => text === '')).toEqual([])
})

it('takes the paragraphs below a code, up to the next heading', () => {
  const [first, second] = problemDocsIn(
    '## Problems\n\n### SBX-P001 Step\n\nError. One\ntwo.\n\nThree.\n\n### SBX-P002 Flow\n\nFour.\n\n## More\n\nFive.\n',
  )
  expect(first).toMatchObject({ code: 'SBX-P001', text: 'Error. One\ntwo.\n\nThree.' })
  expect(second?.text).toBe('Four.')
})

it('still has the titles where there is no such file', () => {
  expect(problemDocsIn('')[0]).toMatchObject({ code: 'SBX-P001', severity: 'error', text: '' })
})
