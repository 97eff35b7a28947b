#!/usr/bin/env node
import { Command } from 'commander'
import { registerDemo } from './demo.ts'
import { registerMigrate } from './migrate.ts'
import { fail } from './output.ts'
import { registerPackLibrary } from './pack-library.ts'
import { registerPatterns } from './patterns.ts'
import { registerRollups } from './rollups.ts'
import { registerStart } from './start.ts'

const program = new Command('signalbox').description(
  'See, check and steer how microservices talk to each other.',
)
registerStart(program)
registerDemo(program)
registerMigrate(program)
registerRollups(program)
registerPatterns(program)
registerPackLibrary(program)

try {
  await program.parseAsync()
} catch (error) {
  fail(error)
}
