const rightToLeft =
  /[\u{590}-\u{8FF}\u{FB1D}-\u{FDFF}\u{FE70}-\u{FEFC}\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/**
 * A name that turns nothing around it: between two in Hebrew or Arabic an arrow would else be read
 * from the right, and who is called would seem to call.
 */
export function isolated(name: string): string {
  return rightToLeft.test(name) ? `\u{2068}${name}\u{2069}` : name
}

/** Who calls whom. */
export function fromTo(source: string, target: string): string {
  return `${isolated(source)} → ${isolated(target)}`
}
