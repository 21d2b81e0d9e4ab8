/** What the start of a run answers. */
export type StartedRun = {
  runId: string;
  organizationId: string;
  flowId: string;
  /** `null` for a run of the draft. */
  versionNumber: number | null;
  contentHash: string;
  triggerNode: string;
  /** What the webhook's caller gets: the result, or that the run was accepted. `null` where no webhook started it. */
  reply: "result" | "accepted" | null;
  startedAtMs: number;
  /** When it begins, where that is set for later. */
  startsAtMs: number | null;
  /** The pending run `runId` took over the input; no run was added. */
  debounced: boolean;
  /** Its flow or organization is paused: it waits in the queue. Known of starts by webhooks only. */
  paused: boolean;
  /** The start key was used before with the same input; `runId` is the run of then and nothing was started. */
  existing: boolean;
  /** A limit of the flow or the organization applies: it was queued without an owner and begins when it is admitted. */
  waitsForLimit: boolean;
};

/** The same key with the same input means the same run for as long as the key is kept. */
export type StartKey = { key: string; inputHash: string };
