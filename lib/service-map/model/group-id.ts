/** As in a naming rule: so that a group hardly has the id of a service. */
const groupMark = '{group}'

export function groupId(group: string): string {
  return `${groupMark}${group}`
}

export function groupNameOf(id: string): string | null {
  return id.startsWith(groupMark) ? id.slice(groupMark.length) : null
}
