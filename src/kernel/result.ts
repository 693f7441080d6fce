/** What the outside world (files, devices, networks, people) answers: a value, or a named reason with a sentence for a person. */

export interface Fault<Reason extends string = string> {
  readonly reason: Reason;
  /** One clear sentence: what happened and what to do. */
  readonly sentence: string;
}

export type Result<Value, Reason extends string = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Fault<Reason> };

export function succeed<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function fail<Reason extends string>(
  reason: Reason,
  sentence: string,
): { readonly ok: false; readonly fault: Fault<Reason> } {
  return { ok: false, fault: { reason, sentence } };
}

/** Thrown at the edge of a command line or a composition root, where a fault has nowhere further to go. */
export class FaultError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.sentence);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

export function unwrap<Value>(result: Result<Value>): Value {
  if (result.ok) return result.value;
  throw new FaultError(result.fault);
}
