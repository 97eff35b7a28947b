/** Whether a name that may hold `*` stands for another. */
export function covers(wild: string, name: string): boolean {
  if (!wild.includes('*')) return wild === name
  const parts = wild
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.|+()[\]{}?]/g, String.raw`\$&`))
  return new RegExp(`^${parts.join('[^]*')}$`).test(name)
}
