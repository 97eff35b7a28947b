import { viewHandlers } from '#lib/saved-views/view-handlers.ts'

export const dynamic = 'force-dynamic'

const handlers = viewHandlers('correlations')
export const GET = handlers.GET
export const PUT = handlers.PUT
export const DELETE = handlers.DELETE
