import { ensureBuilt } from '#lib/cli/build.ts'
import { root } from './run-stage.ts'

const built = await ensureBuilt(root, (text) => void process.stdout.write(text))
if (!built) process.stdout.write('The last build is of these very files.\n')
