export type ExecutorLimits = {
  /** Runs in memory at once. */
  maxRuns: number;
  /** How long the runs of a silent executor stay with it. */
  leaseMs: number;
  /** Largest output or response of one step, as JSON text. */
  maxOutputBytes: number;
  /** Longest stretch of inline work before other events get their turn. */
  maxSliceMs: number;
  /** A run that waits longer than this leaves memory. */
  parkAfterMs: number;
  /** Results of one run that may wait for a flush before the run pauses for it. */
  maxUnflushedBytes: number;
  /** Longest pause between two looks for claimable runs. */
  idlePollMs: number;
  /** Longest pause between two looks for runs that a limit can let in. */
  admissionSweepMs: number;
  /** Longest pause between two looks for runs that have to hear of the end of others. */
  noticeSweepMs: number;
  /** A step that was under way each time its executor was lost is given up after this many times without progress. */
  maxTakeovers: number;
  /** Runs claimed in one statement. */
  maxClaim: number;
  /** Runs written in one statement. */
  maxFlushRuns: number;
  /** JSON text written in one statement; a single run may exceed it. */
  maxFlushBytes: number;
};

export const defaultLimits: ExecutorLimits = {
  maxRuns: 1_000,
  leaseMs: 15_000,
  maxOutputBytes: 4 * 1024 * 1024,
  maxSliceMs: 8,
  parkAfterMs: 300,
  maxUnflushedBytes: 16 * 1024 * 1024,
  idlePollMs: 1_000,
  admissionSweepMs: 1_000,
  noticeSweepMs: 1_000,
  maxTakeovers: 12,
  maxClaim: 128,
  maxFlushRuns: 128,
  maxFlushBytes: 16 * 1024 * 1024,
};
