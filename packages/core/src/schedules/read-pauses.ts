import type { Schedule } from "@millrace/contracts/api/schedules";
import type { Tx } from "../shared/within.ts";

/** What keeps flows from starting runs now, by flow. */
export async function readPauses(
  tx: Tx,
  organizationId: string,
  flowIds: readonly string[],
): Promise<(flowId: string) => Schedule["paused"]> {
  const rows = await tx.pause.findMany({
    where: { organizationId, subjectId: { in: [...flowIds, organizationId] } },
    select: { subjectId: true },
  });
  const paused = new Set(rows.map(({ subjectId }) => subjectId));
  return (flowId) => (paused.has(flowId) ? "flow" : paused.has(organizationId) ? "organization" : null);
}
