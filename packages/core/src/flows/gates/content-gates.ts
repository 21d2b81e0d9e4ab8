import type { GateState, PublishGates } from "@millrace/contracts/api/versions";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { validateFlow } from "@millrace/engine/flow/validate";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import { userNames } from "../../shared/user-names.ts";
import type { Tx } from "../../shared/within.ts";
import { testsGate } from "../../test-sets/tests-gate.ts";
import { newestApproval } from "./approval-rows.ts";

export type GatedContent = { flowUuid: string; hash: string; definition: FlowDefinition };

/** What the organization asks for; nothing until somebody says so. */
export async function readPublishGates(tx: Tx, { organizationId }: Actor): Promise<PublishGates> {
  const row = await tx.publishGates.findFirst({ where: { organizationId } });
  return { validationClean: row?.validationClean ?? false, secondPerson: row?.secondPerson ?? false };
}

/** The gates that are switched on, by the organization or by required test sets of the flow, and whether a content alone passes them. */
export async function contentGates(tx: Tx, deps: CoreDeps, actor: Actor, content: GatedContent): Promise<GateState[]> {
  const gates = await readPublishGates(tx, actor);
  return [
    ...(gates.validationClean ? [validationGate(content.definition, deps)] : []),
    ...(gates.secondPerson ? [await approvalGate(tx, actor, content)] : []),
    ...(await testsGate(tx, actor, content)),
  ];
}

function validationGate(definition: FlowDefinition, { catalog }: CoreDeps): GateState {
  const { length } = validateFlow(definition, catalog);
  if (length === 0) return { gate: "validation", passed: true, text: "Nothing is reported in the problems panel." };
  const problems = length === 1 ? "1 problem is" : `${length} problems are`;
  return {
    gate: "validation",
    passed: false,
    text: `${problems} reported. This organization publishes only without any, warnings neither: resolve what the problems panel lists.`,
  };
}

async function approvalGate(tx: Tx, actor: Actor, { flowUuid, hash }: GatedContent): Promise<GateState> {
  const row = await newestApproval(tx, actor, flowUuid, hash);
  if (!row)
    return {
      gate: "approval",
      passed: false,
      text: "Nobody has been asked to approve this draft as it is now. Ask for approval; whatever is edited after that needs a new one.",
    };
  const names = await userNames(tx, [row.requestedBy, row.decidedBy]);
  switch (row.decision) {
    case "approved":
      return { gate: "approval", passed: true, text: `${names(row.decidedBy)} has approved it.` };
    case "declined": {
      const why = row.decisionNote === "" ? "" : ` and wrote: ${row.decisionNote}`;
      return {
        gate: "approval",
        passed: false,
        text: `${names(row.decidedBy)} has declined it${why}. Change the draft, or ask again.`,
      };
    }
    default:
      return {
        gate: "approval",
        passed: false,
        text: `${names(row.requestedBy)} has asked for approval. Somebody else who may publish decides on it.`,
      };
  }
}
