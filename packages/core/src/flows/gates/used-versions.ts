import type { GateState } from "@millrace/contracts/api/versions";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { toUuid } from "@millrace/contracts/ids";
import type { Actor } from "../../shared/actor.ts";
import type { CoreDeps } from "../../shared/deps.ts";
import type { Tx } from "../../shared/within.ts";
import { flowReferencesOf } from "../flow-references.ts";
import { contentGates, type GatedContent } from "./content-gates.ts";

/** A version that came with a file and was neither in production nor part of anything there. */
export type UngatedVersion = GatedContent & { number: number; flowName: string };

/**
 * Every version without a passed gate among those that a definition runs or is undone by, and those that these name in turn:
 * with it they would come into production. What a version names that has passed has passed with it.
 */
export async function ungatedVersions(
  tx: Tx,
  { organizationId }: Actor,
  definition: FlowDefinition,
): Promise<UngatedVersion[]> {
  const found = new Map<string, UngatedVersion>();
  let named: readonly FlowDefinition[] = [definition];
  while (named.length > 0) {
    const references = named.flatMap(flowReferencesOf);
    const rows =
      references.length === 0
        ? []
        : await tx.flowVersion.findMany({
            where: {
              organizationId,
              imported: true,
              OR: references.map(({ reference: { id, version } }) => ({ flowId: toUuid("flow", id), number: version })),
            },
            include: { content: { select: { definition: true } }, flow: { select: { name: true } } },
          });
    const fresh = rows
      .filter(({ flowId, number }) => !found.has(`${flowId}/${number}`))
      .map(({ flowId, number, contentHash, content, flow }) => ({
        flowUuid: flowId,
        number,
        hash: contentHash,
        definition: flowDefinition.parse(content.definition),
        flowName: flow.name,
      }));
    for (const version of fresh) found.set(`${version.flowUuid}/${version.number}`, version);
    named = fresh.map((version) => version.definition);
  }
  // In one order for everybody, so that two who mark the same ones never wait for each other.
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, version]) => version);
}

const lacks: Record<GateState["gate"], string> = {
  validation: "has problems",
  approval: "not approved by a second person",
  tests: "has not passed its required test sets",
  used_versions: "uses such a version",
};

/** The gate that such versions make where anything is asked for; none without them. */
export async function usedVersionsGate(
  tx: Tx,
  deps: CoreDeps,
  actor: Actor,
  versions: readonly UngatedVersion[],
): Promise<GateState[]> {
  const closed: string[] = [];
  let isAsked = false;
  for (const version of versions) {
    const gates = await contentGates(tx, deps, actor, version);
    isAsked ||= gates.length > 0;
    const missing = gates.filter(({ passed }) => !passed).map(({ gate }) => lacks[gate]);
    if (missing.length > 0) closed.push(`${version.flowName} v${version.number} (${missing.join(", ")})`);
  }
  if (!isAsked) return [];
  if (closed.length === 0)
    return [{ gate: "used_versions", passed: true, text: "The versions that came with a file have passed the same." }];
  return [
    {
      gate: "used_versions",
      passed: false,
      text: `It brings versions into production that came with a file: ${closed.join(", ")}. Open each of these flows, and in its publish dialog ask for what is missing; for another version than the draft restore it there first. Where one has to be changed, publish it and choose its new version here.`,
    },
  ];
}

/** From now on they are gone back to at once, like every version that was in production. */
export async function markPassed(
  tx: Tx,
  { organizationId }: Actor,
  versions: readonly UngatedVersion[],
): Promise<void> {
  for (const { flowUuid, number } of versions)
    await tx.flowVersion.updateMany({
      where: { organizationId, flowId: flowUuid, number, imported: true },
      data: { imported: false },
    });
}
