import { AppError } from '#lib/platform/errors.ts'

/**
 * The media type of a request's body, without its parameters.
 * @throws AppError `unsupported_media_type` that names what is accepted.
 */
export function mediaTypeOf<Accepted extends string>(
  request: Request,
  accepted: readonly Accepted[],
): Accepted {
  const given = request.headers.get('content-type') ?? ''
  const mediaType = given.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  const found = accepted.find((candidate) => candidate === mediaType)
  if (found !== undefined) return found
  const problem = mediaType === '' ? 'No content type was given' : `${mediaType} is not accepted`
  throw new AppError('unsupported_media_type', `${problem}: send ${accepted.join(' or ')}.`)
}
