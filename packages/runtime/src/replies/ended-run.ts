import type { RunEnd } from "../flush/run-write.ts";

/** How a run ended, for whoever waited for it. */
export type EndedRun = RunEnd & { runId: string; organizationId: string };
