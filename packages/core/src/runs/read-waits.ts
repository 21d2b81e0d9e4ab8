import type { RunStep } from "@millrace/contracts/api/runs";
import { type WaitSubject, waitSubject } from "@millrace/contracts/flow/wait-subject";
import { toId } from "@millrace/contracts/ids";
import type { Tx } from "../shared/within.ts";

/** Where in its run a step or a wait belongs. */
export const placeOf = ({ path, iteration }: { path: string; iteration: number }): string => `${iteration} ${path}`;

/** What the steps at some paths of a run wait for besides a time, by their place. */
export async function readWaits(
  tx: Tx,
  organizationId: string,
  runUuid: string,
  paths: string[],
  payload: boolean,
): Promise<Map<string, RunStep["waitsFor"]>> {
  const rows = await tx.wait.findMany({
    where: {
      organizationId,
      runId: runUuid,
      path: { in: paths },
      kind: { in: ["signal", "approval", "run"] },
      appliedAt: null,
    },
    select: { id: true, path: true, iteration: true, subject: true },
  });
  return new Map(
    rows.map((row) => {
      const subject = waitSubject.parse(row.subject);
      return [placeOf(row), waitsForOf(subject, row.id, payload)];
    }),
  );
}

function waitsForOf(subject: WaitSubject, waitUuid: string, payload: boolean): RunStep["waitsFor"] {
  switch (subject.kind) {
    case "signal":
      return { kind: "signal", name: subject.name, correlation: payload ? subject.correlation : "" };
    case "approval":
      return { kind: "approval", taskId: toId("wait", waitUuid), title: payload ? subject.title : "" };
    case "run":
      return { kind: "run", runId: toId("run", subject.runId) };
  }
}
