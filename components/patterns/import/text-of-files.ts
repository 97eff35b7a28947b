/** The texts of several files as one: JSON is YAML too, and documents of YAML stand one below the other. */
export async function textOfFiles(files: readonly File[]): Promise<string> {
  const texts = await Promise.all(files.map((file) => file.text()))
  const [only] = texts
  if (texts.length === 1 && only !== undefined) return only
  return texts.map((text) => `---\n${text.replace(/^---\s*\n/, '').trimEnd()}\n`).join('')
}
