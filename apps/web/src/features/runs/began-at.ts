import type { RunSummary } from "@millrace/contracts/api/runs";

/** When a run begins or began: its start, or the later time that was set for it. */
export const beganAt = ({ startedAt, startsAt }: Pick<RunSummary, "startedAt" | "startsAt">): number =>
  Date.parse(startsAt ?? startedAt);
