import { parseAsString } from 'nuqs/server'

export const auditParams = {
  q: parseAsString.withDefault(''),
  action: parseAsString.withDefault(''),
}
