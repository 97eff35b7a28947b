import { beforeEach, expect, it, vi } from 'vitest'
import { pageGroup, ShortcutRegistry } from './shortcut-registry.ts'

const field = 'a field'
let registry: ShortcutRegistry
let pressed: string[]

beforeEach(() => {
  registry = new ShortcutRegistry((target) => target === field)
  pressed = []
})

const bind = (keys: string, name = keys, group = '') =>
  registry.add({ keys, label: name, group, onPress: () => pressed.push(name) })
const press = (key: string, atMs = 0, held: { ctrlKey?: boolean; target?: unknown } = {}) => {
  const preventDefault = vi.fn<() => void>()
  const none = { ctrlKey: false, metaKey: false, altKey: false, target: null }
  registry.press({ key, preventDefault, ...none, ...held }, atMs)
  return preventDefault
}

it('acts on its key, but not while somebody types or holds another one down', () => {
  bind('/')
  expect(press('/')).toHaveBeenCalledOnce()
  expect(press('/', 0, { target: field })).not.toHaveBeenCalled()
  press('/', 0, { ctrlKey: true })
  expect(pressed).toEqual(['/'])
})

it('knows keys that follow each other, unless there is too long between them', () => {
  bind('g m')
  bind('m')
  press('g', 0)
  press('m', 1_000)
  press('g', 10_000)
  press('m', 13_000)
  expect(pressed).toEqual(['g m', 'm'])
})

it('forgets the first key when another follows than any shortcut has', () => {
  bind('g m')
  for (const key of ['g', 'x', 'm']) press(key)
  expect(pressed).toEqual([])
})

it('lets the latest act, and the one before again when that has gone', () => {
  bind('/', 'rail')
  const leave = bind('/', 'page')
  press('/')
  leave()
  press('/')
  expect(pressed).toEqual(['page', 'rail'])
})

it('lets the page act before what is around it, whichever came first', () => {
  bind('/', 'page', pageGroup)
  bind('/', 'rail')
  press('/')
  expect(pressed).toEqual(['page'])
})
