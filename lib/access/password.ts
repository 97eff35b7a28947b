import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

type Cost = { N: number; r: number; p: number; maxmem: number }
const derive = promisify<string, Buffer, number, Cost, Buffer>(scrypt)

/** OWASP's recommendation for scrypt with 32 MiB. */
const cost = { N: 2 ** 15, r: 8, p: 3 }
const keyBytes = 32

/** `scrypt$N$r$p$salt$key`: a later, higher cost can live beside it. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derived(password, { salt, ...cost })
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join(
    '$',
  )
}

/** Takes as long for a user who does not exist, so that nobody can ask which ones do. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const [, N, r, p, salt = '', key = ''] = (hash ?? nobody).split('$')
  const expected = Buffer.from(key, 'base64')
  const given = await derived(password, {
    salt: Buffer.from(salt, 'base64'),
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return hash !== null && timingSafeEqual(given, expected)
}

const nobody = ['scrypt', cost.N, cost.r, cost.p, 'AAAA', 'AAAA'].join('$')

function derived(
  password: string,
  { salt, ...parameters }: { salt: Buffer; N: number; r: number; p: number },
): Promise<Buffer> {
  // The same letters, however a keyboard composes them.
  return derive(password.normalize('NFKC'), salt, keyBytes, { ...parameters, maxmem: 64 << 20 })
}
