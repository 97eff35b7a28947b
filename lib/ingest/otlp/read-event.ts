import type { ProtobufReader } from './protobuf-reader.ts'

/** Reads one span event: what an `exception` says went wrong; `before` if the event is another. */
export function readException(reader: ProtobufReader, before: string | null): string | null {
  const outer = reader.enter()
  let name = ''
  let message = ''
  let type = ''
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 18) name = reader.text()
    else if (tag === 26) {
      const [key, value] = readTextAttribute(reader)
      if (key === 'exception.message') message = value
      else if (key === 'exception.type') type = value
    } else reader.skip(tag)
  }
  reader.leave(outer)
  return name === 'exception' ? message || type || before : before
}

// Stack traces are long, and nothing here needs them.
function readTextAttribute(reader: ProtobufReader): [string, string] {
  const outer = reader.enter()
  let key = ''
  let value = ''
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) key = reader.text()
    else if (tag === 18 && isWanted(key)) value = readText(reader)
    else reader.skip(tag)
  }
  reader.leave(outer)
  return [key, value]
}

function isWanted(key: string): boolean {
  return key === 'exception.message' || key === 'exception.type'
}

function readText(reader: ProtobufReader): string {
  const outer = reader.enter()
  let value = ''
  while (reader.position < reader.end) {
    const tag = reader.tag()
    if (tag === 10) value = reader.text()
    else reader.skip(tag)
  }
  reader.leave(outer)
  return value
}
