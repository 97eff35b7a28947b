import type { Endpoint } from '#lib/api/model.ts'
import { deleteViewSchema, savedViewSchema, savedViewsSchema, saveViewSchema } from './schemas.ts'
import { type ViewPage, viewPages } from './model.ts'

const changing = [
  'bad_request',
  'payload_too_large',
  'unsupported_media_type',
  'unavailable',
] as const

/** What a page has that can be seen in views with names. */
export function viewEndpoints(page: ViewPage, tag: string): Endpoint[] {
  const { noun, of } = viewPages[page]
  const path = `/api/v1/${page}/views`
  return [
    {
      ...{ method: 'GET', path, tag, permission: 'read' },
      summary: `${noun === 'view' ? 'Views' : 'Searches'} of ${of} that somebody has named`,
      answers: { 200: { description: 'By name', schema: savedViewsSchema } },
      problems: ['unavailable'],
    },
    {
      ...{ method: 'PUT', path, tag, permission: 'views.save' },
      summary: `Name a ${noun} of ${of}, or replace the one of that name`,
      body: { 'application/json': saveViewSchema },
      answers: { 200: { description: `The ${noun}`, schema: savedViewSchema } },
      problems: [...changing, 'conflict', 'precondition_failed'],
    },
    {
      ...{ method: 'DELETE', path, tag, permission: 'views.save' },
      summary: `Remove a named ${noun} of ${of}`,
      body: { 'application/json': deleteViewSchema },
      answers: { 204: { description: 'It is gone' } },
      problems: [...changing, 'precondition_failed'],
    },
  ]
}
