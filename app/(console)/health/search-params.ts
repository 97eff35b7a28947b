import { parseAsString } from 'nuqs/server'

export const healthParams = { q: parseAsString.withDefault(''), check: parseAsString }
