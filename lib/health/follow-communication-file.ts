import type { Logger } from '#lib/platform/log.ts'
import { createCommunicationFileReader, type FileState } from './communication-file-reader.ts'
import type { ProbedService } from './model.ts'

export type FileStatus = {
  path: string
  state: FileState['kind'] | 'unread'
  faults: readonly string[]
}

export type FollowedFile = {
  poll(): Promise<void>
  status(): FileStatus
  services(): readonly ProbedService[]
}

/** Hands on what the file lists whenever it changes; a faulty version changes nothing but the log. */
export function followCommunicationFile(
  path: string,
  log: Logger,
  onServices: (services: readonly ProbedService[]) => void,
): FollowedFile {
  const reader = createCommunicationFileReader(path)
  let status: FileStatus = { path, state: 'unread', faults: [] }
  let services: readonly ProbedService[] = []

  const adopt = (listed: readonly ProbedService[]) => {
    services = listed
    onServices(listed)
  }
  return {
    async poll() {
      const state = await reader.poll()
      if (state === undefined) return
      status = { path, state: state.kind, faults: state.kind === 'faulty' ? state.faults : [] }
      if (state.kind === 'faulty') {
        log.error({ faults: state.faults }, `${path} has faults; what ran before goes on`)
      } else if (state.kind === 'missing') {
        log.info(`no ${path}: no health checks`)
        adopt([])
      } else {
        const checks = state.services.reduce((sum, service) => sum + service.checks.length, 0)
        log.info({ services: state.services.length, checks }, `${path} was read`)
        adopt(state.services)
      }
    },
    status: () => status,
    services: () => services,
  }
}
