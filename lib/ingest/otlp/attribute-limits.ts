import { limits } from '../limits.ts'
import type { Attributes, AttributeValue } from '../model.ts'

export const tooManyAttributes = `more than ${limits.attributes} attributes, the limit: send fewer`
export const tooDeepAttribute = `an attribute nested deeper than ${limits.attributeDepth} levels, the limit: flatten it`
export const forbiddenKey = 'an attribute with the name __proto__: give it another name'

export function tooLargeAttribute(bytes: number): string {
  return `an attribute of ${bytes} bytes, over the limit of ${limits.attributeValueBytes}: shorten it`
}

/** Sets an attribute as a property of its own; false for the one name that an object cannot take. */
export function setAttribute(attributes: Attributes, key: string, value: AttributeValue): boolean {
  if (key === '__proto__') return false
  attributes[key] = value
  return true
}
