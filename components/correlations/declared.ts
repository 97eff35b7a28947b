import { createContext } from 'react'

/** For each event in which a declared pattern was broken, in what way. */
export const BrokenCalls = createContext<ReadonlyMap<string, string>>(new Map())
