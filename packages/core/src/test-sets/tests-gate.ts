import type { GateState } from "@millrace/contracts/api/versions";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { type UnpassedSet, unpassedSets } from "./gate.ts";

/** The gate that required test sets make; none where the flow has no such set. */
export async function testsGate(
  tx: Tx,
  actor: Actor,
  { flowUuid, hash }: { flowUuid: string; hash: string },
): Promise<GateState[]> {
  const where = { organizationId: actor.organizationId, flowId: flowUuid, required: true };
  if ((await tx.testSet.count({ where })) === 0) return [];
  const open = await unpassedSets(tx, actor, { flowUuid, contentHash: hash });
  if (open.length === 0) return [{ gate: "tests", passed: true, text: "It has passed every required test set." }];
  const sets = open.map(({ name, why }) => `${name} (${whyWords[why]})`).join(", ");
  return [
    { gate: "tests", passed: false, text: `Required test sets that it has not passed: ${sets}. ${whatToDo(open)}` },
  ];
}

function whatToDo(open: readonly UnpassedSet[]): string {
  const steps = [
    ...(open.some(({ why }) => why === "empty")
      ? ["Add a case to each set that has none, or let publishing not depend on it."]
      : []),
    ...(open.some(({ why }) => why !== "empty") ? ["Run them against it."] : []),
  ];
  return steps.join(" ");
}

const whyWords: Record<UnpassedSet["why"], string> = {
  empty: "has no cases",
  never_run: "not run",
  running: "still running",
  failed: "failed",
  changed: "changed since it was run",
};
