export type Severity = 'error' | 'warning' | 'info'

/** Codes stay what they are: others link to them. Each has its paragraph in docs/patterns.md. */
export const problemCodes = {
  'SBX-P001': { severity: 'error', title: 'Step refers to a service that is not involved' },
  'SBX-P002': { severity: 'error', title: 'Flow cannot be read' },
  'SBX-P003': { severity: 'error', title: 'Two steps have the same id' },
  'SBX-P004': { severity: 'error', title: 'Step comes after one that is not there' },
  'SBX-P005': { severity: 'error', title: 'Steps wait for each other in a circle' },
  'SBX-P006': { severity: 'error', title: 'Step can never begin' },
  'SBX-P007': { severity: 'warning', title: 'No step leads to the service where this one begins' },
  'SBX-P008': { severity: 'warning', title: 'Step of a saga without compensation' },
  'SBX-P009': { severity: 'error', title: 'Step takes back one that is not there' },
  'SBX-P010': { severity: 'info', title: 'Timeout is longer than the SLA' },
  'SBX-P011': { severity: 'info', title: 'Involved service is in no step' },
  'SBX-P012': { severity: 'error', title: 'Fire and forget with a reply' },
  'SBX-P013': { severity: 'error', title: 'Publish and subscribe with a reply' },
  'SBX-P014': { severity: 'warning', title: 'Request and response without a reply' },
  'SBX-P015': { severity: 'warning', title: 'Service was never seen' },
  'SBX-P016': { severity: 'warning', title: 'Value that Signalbox does not know' },
  'SBX-P017': { severity: 'warning', title: 'SLA cannot be read' },
  'SBX-P018': { severity: 'warning', title: 'Failure handling cannot be read' },
  'SBX-P019': { severity: 'warning', title: 'Flow has no steps' },
  'SBX-P020': { severity: 'info', title: 'Call was never seen' },
  'SBX-P021': { severity: 'info', title: 'Step waits for a reply without a timeout' },
  'SBX-P022': { severity: 'warning', title: 'Compensation outside a saga' },
} as const satisfies Record<string, { severity: Severity; title: string }>
export type ProblemCode = keyof typeof problemCodes

export type Problem = {
  code: ProblemCode
  severity: Severity
  /** In the words of the table: `message_flow.steps[2].to`. */
  path: string
  message: string
  /** The id of the step. */
  step?: string
}

export function problem(
  code: ProblemCode,
  of: { path: string; message: string; step?: string; severity?: Severity },
): Problem {
  return { code, severity: problemCodes[code].severity, ...of }
}
