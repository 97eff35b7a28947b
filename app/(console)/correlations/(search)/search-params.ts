import { parseAsString } from 'nuqs/server'

export const searchParams = { q: parseAsString.withDefault('') }
