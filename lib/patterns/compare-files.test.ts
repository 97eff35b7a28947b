import { expect, it } from 'vitest'
import { compareFiles } from './compare-files.ts'
import { readFile } from './portable-file.ts'

const pattern = (name: string, more = '') =>
  `---\npattern_name: ${name}\npattern_type: saga\nmessage_flow: text\n${more}\n`

it('compares what files say with what is there', () => {
  const there = readFile(
    pattern('same') +
      pattern('other', 'owner: a') +
      pattern('exact', 'performance_sla_json: "1.0"') +
      pattern('left'),
  )
  const wanted = readFile(
    pattern('same') +
      pattern('other', 'owner: b') +
      pattern('exact', 'performance_sla_json: "1.00"') +
      pattern('new') +
      pattern('bad', 'performance_sla: .nan'),
  )
  const { patterns, onlyThere } = compareFiles(there, wanted)
  expect(patterns.map(({ name, outcome, changes }) => [name, outcome, changes.length])).toEqual([
    ['same', 'unchanged', 0],
    ['other', 'updated', 1],
    ['exact', 'updated', 0],
    ['new', 'created', 0],
    ['bad', 'faulty', 0],
  ])
  expect(patterns.at(-1)?.faults.map(({ path }) => path)).toEqual(['performance_sla'])
  expect(onlyThere).toEqual(['left'])
})
