import type { CircuitBreakerConfig } from '../config.ts'
import { ConsecutiveWindow } from './consecutive-window.ts'
import { CountWindow } from './count-window.ts'
import { TimeWindow } from './time-window.ts'
import type { BreakerWindow } from './window.ts'

export function createWindow({ window, slowCallMs }: CircuitBreakerConfig): BreakerWindow {
  if (window.type === 'consecutive') return new ConsecutiveWindow(window.failures)
  const limits = { ...window, slowCallMs }
  return window.type === 'count'
    ? new CountWindow(window.size, limits)
    : new TimeWindow(window.seconds, limits)
}
