import type { RunSubject, SignalSubject, WaitSubject } from "@millrace/contracts/flow/wait-subject";

/** What may have come before the row of its wait was there: a signal, or the end of a run. The run must look before it parks. */
export type MatchedSubject = SignalSubject | RunSubject;

export const isMatched = (subject: WaitSubject): subject is MatchedSubject =>
  subject.kind === "signal" || subject.kind === "run";
