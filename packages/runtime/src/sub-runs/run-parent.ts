/** The attempt of a step that starts a run. */
export type RunParent = {
  runId: string;
  path: string;
  iteration: number;
  attempt: number;
  /** The step waits for the end of the run. */
  waits: boolean;
  /** How many runs are above the new one. */
  depth: number;
};

/** A run this deep starts no other ones. */
export const maxDepth = 20;
