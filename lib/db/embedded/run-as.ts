import { spawnSync } from 'node:child_process'
import { dirname, parse } from 'node:path'
import { readFileSync } from 'node:fs'
import { AppError } from '#lib/platform/errors.ts'

export type Account = { name: string; uid: number; gid: number }

/** How a PostgreSQL program is started, and whose files it works on (null: our own account). */
export type RunAs = {
  account: Account | null
  /** The program and arguments that run this command as that account, ended when this process ends if `bound`. */
  command(program: string, args: readonly string[], options?: { bound: boolean }): Launch
}
export type Launch = { program: string; args: string[]; uid?: number; gid?: number }

/**
 * PostgreSQL refuses to run as root: then it runs as the user `postgres`, else `nobody`. That user
 * must be able to enter every one of `folders`.
 * @throws AppError `unavailable` that says what to do if it cannot.
 */
export function chooseRunAs(folders: readonly string[]): RunAs {
  const account = process.getuid?.() === 0 ? unprivilegedAccount() : null
  const plain = launcher(account, [])
  const closed = folders.find((folder) => !canEnter(plain, folder))
  if (closed === undefined) return plain
  // A folder below root's home: let the server pass closed folders, still without being root.
  const passing = launcher(account, ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'])
  if (account && hasSetpriv() && folders.every((folder) => canEnter(passing, folder)))
    return passing
  throw unreachable(closed, plain)
}

function unprivilegedAccount(): Account {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = lines.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? []
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) }
  }
  throw new AppError(
    'unavailable',
    'PostgreSQL refuses to run as root, and this machine has neither a user "postgres" nor "nobody": run Signalbox as an ordinary user, or set DATABASE_URL.',
  )
}

function launcher(account: Account | null, capabilities: readonly string[]): RunAs {
  const identity = account
    ? [`--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', ...capabilities]
    : []
  return {
    account,
    command(program, args, { bound } = { bound: false }) {
      if (!hasSetpriv()) {
        return { program, args: [...args], uid: account?.uid, gid: account?.gid }
      }
      const options = [...identity, ...(bound ? ['--pdeathsig=INT'] : [])]
      if (options.length === 0) return { program, args: [...args] }
      return { program: 'setpriv', args: [...options, '--', program, ...args] }
    },
  }
}

let setprivFound: boolean | undefined
/** Whether children can be told to end with their parent (util-linux ≥ 2.33). */
export function hasSetpriv(): boolean {
  setprivFound ??= spawnSync('setpriv', ['--pdeathsig=INT', '--', 'true']).status === 0
  return setprivFound
}

function canEnter(runAs: RunAs, folder: string): boolean {
  const { program, args, uid, gid } = runAs.command('/bin/sh', ['-c', 'cd "$0"', folder])
  return spawnSync(program, args, { uid, gid, cwd: '/', stdio: 'ignore' }).status === 0
}

function unreachable(folder: string, runAs: RunAs): AppError {
  const path = [folder]
  for (let at = folder; at !== parse(at).root; at = dirname(at)) path.unshift(dirname(at))
  const first = path.find((step) => !canEnter(runAs, step)) ?? folder
  const who = runAs.account
    ? `PostgreSQL refuses to run as root, so it runs as the user "${runAs.account.name}", who`
    : 'The user that runs Signalbox'
  return new AppError(
    'unavailable',
    `${who} cannot enter ${first} (needed: ${folder}). Open it (chmod o+x), set SIGNALBOX_DATA_DIR to another folder, run Signalbox as an ordinary user, or set DATABASE_URL.`,
  )
}
