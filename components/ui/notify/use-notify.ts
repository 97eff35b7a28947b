import { notices, type Notice } from './notify-store.ts'

/** Says what happened: saved, failed, and where it makes sense, how to undo it. */
export function useNotify(): (notice: Notice) => void {
  return notices.notify
}
