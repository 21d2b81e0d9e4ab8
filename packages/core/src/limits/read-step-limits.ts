import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { type HoldingStepLimit, stepLimitsHolding } from "@millrace/runtime/limits/step-limits-holding";
import { prismaSql } from "@millrace/runtime/ports";
import { formatMoment } from "../runs/format-moment.ts";
import type { WhyStepLimit } from "../runs/why.ts";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";
import { describeRate } from "./describe-rate.ts";

/** The limits of nodes and the rates that steps of a run wait for, in words. */
export async function readStepLimits(
  tx: Tx,
  { organizationId }: Actor,
  run: { id: string },
  definition: FlowDefinition,
): Promise<WhyStepLimit[]> {
  const limits = await stepLimitsHolding(prismaSql(tx), organizationId, run.id);
  const ids = limits.flatMap(({ credential }) => (credential ? [credential.id] : []));
  const credentials =
    ids.length === 0
      ? []
      : await tx.credential.findMany({ where: { organizationId, id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(credentials.map(({ id, name }) => [id, name]));
  return limits.map((limit) => ({
    nodeName: definition.nodes.find(({ id }) => id === limit.nodeId)?.name ?? limit.nodeId,
    text: describeStepLimit(limit, limit.credential ? names.get(limit.credential.id) : undefined),
    until: limit.until,
  }));
}

/** "waits for a free place: limit 3 at once, position 2", as what follows the step's name. */
export function describeStepLimit(limit: HoldingStepLimit, credentialName: string | undefined): string {
  const { max, perMs, key, credential, until, position } = limit;
  const forKey = key === null ? "" : ` for key ${key}`;
  if (until === null || perMs === null || max === null) {
    if (until !== null) return `waits until ${formatMoment(until)}: ${credential?.host} has asked to be left alone`;
    return `waits for a free place: limit ${max} at once of this step${forKey}, position ${position}`;
  }
  const whose = credential
    ? ` for ${credentialName ?? "a deleted credential"} at ${credential.host}`
    : ` of this step${forKey}`;
  return `waits for its turn at ${formatMoment(until)}: limit ${describeRate({ max, perMs })}${whose}, position ${position}`;
}
