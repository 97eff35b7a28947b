import type { Dialect } from './dialect.ts'
import { database } from './dialects/database.ts'
import { http } from './dialects/http.ts'
import { messaging } from './dialects/messaging.ts'
import { other } from './dialects/other.ts'
import { rpc } from './dialects/rpc.ts'

/**
 * The first that reads a span has it. A client of SQS or DynamoDB also tells of the RPC and the HTTP
 * request underneath, so what says most about the call comes first.
 */
export const dialects: readonly Dialect[] = [messaging, database, rpc, http, other]
