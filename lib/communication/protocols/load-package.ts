import { NotConfiguredError } from './protocol-errors.ts'

/**
 * Loads an optional peer when it is first needed.
 * @throws NotConfiguredError that says what to install.
 */
export async function loadPackage<Module>(
  load: () => Promise<Module>,
  { name, targetService }: { name: string; targetService: string },
): Promise<Module> {
  try {
    return await load()
  } catch (cause) {
    const message = `this protocol needs the package ${name}: npm install ${name}`
    throw new NotConfiguredError(targetService, message, { cause })
  }
}
