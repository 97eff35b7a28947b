import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from './password.ts'

describe('a password', () => {
  it('is verified by its hash, which is another one each time', async () => {
    const first = await hashPassword('correct horse battery')
    expect(first).not.toBe(await hashPassword('correct horse battery'))
    expect(first).not.toContain('horse')
    expect(await verifyPassword('correct horse battery', first)).toBe(true)
    expect(await verifyPassword('correct horse batterY', first)).toBe(false)
  })

  it('is the same however a keyboard composes its letters', async () => {
    expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('café au lait'))).toBe(
      true,
    )
  })

  it('fits nobody where there is no hash', async () => {
    expect(await verifyPassword('', null)).toBe(false)
  })
})
