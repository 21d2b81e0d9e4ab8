import type { SetPinInput } from "@millrace/contracts/api/pins";
import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import { bodyPort, type NodeCatalog, type NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { Prisma } from "@millrace/db/client";
import { portsOf } from "@millrace/engine/flow/graph";
import { draftKey, requireOpenBranch } from "../branches/branch-rows.ts";
import { lockFlow, readDraft } from "../flows/flow-rows.ts";
import { type Actor, userIdOf } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { changeWithin } from "../shared/within.ts";
import { makeRoom } from "./make-room.ts";
import { recordPinChange } from "./record-pin-change.ts";

/**
 * Keeps what tests of a branch's draft give instead of executing a node; no version and no production run knows of it. Throws
 * `pin.not_possible` for a node that the draft does not have, for a trigger (its output is a run's input), and for a port that
 * the node does not have; `pin.too_large`, before which pins of nodes that are gone give way.
 */
export const setPin = (deps: CoreDeps, actor: Actor, input: SetPinInput): Promise<void> =>
  changeWithin(deps, actor, async (tx) => {
    const at = deps.clock();
    const { node: nodeId, port, value } = input;
    const flow = await lockFlow(tx, actor, input.flowId, at);
    const branch = await requireOpenBranch(tx, actor, flow.id, input.branchId);
    const { definition } = await readDraft(tx, actor, flow.id, branch.id);
    requirePinnable(definition, deps.catalog, { nodeId, port });
    const key = draftKey(actor, flow.id, branch);
    const size = Buffer.byteLength(JSON.stringify(value));
    const others = await tx.flowPin.findMany({
      where: { ...key, nodeId: { not: nodeId } },
      select: { nodeId: true, size: true },
      orderBy: { pinnedAt: "asc" },
    });
    const dropped = makeRoom(others, size, new Set(definition.nodes.map(({ id }) => id)));
    if (dropped.length > 0) await tx.flowPin.deleteMany({ where: { ...key, nodeId: { in: dropped } } });
    const pin = { port, value: value ?? Prisma.JsonNull, size, pinnedBy: userIdOf(actor), pinnedAt: at };
    await tx.flowPin.upsert({
      where: { organizationId_flowId_branchId_nodeId: { ...key, nodeId } },
      create: { ...key, nodeId, ...pin },
      update: pin,
    });
    const details = { nodeId, port, size, ...(dropped.length > 0 ? { dropped } : {}) };
    await recordPinChange(tx, actor, { flow, branch, at, action: "flow.output_pinned", details });
  });

function requirePinnable(
  { nodes }: FlowDefinition,
  catalog: NodeCatalog,
  { nodeId, port }: { nodeId: string; port: string },
): void {
  const node = nodes.find(({ id }) => id === nodeId);
  const type = node && catalog.find(node.type, node.typeVersion);
  const problem = !node || !type ? notSaved : problemOf(node, type, port);
  if (problem !== null) throw new AppError("pin.not_possible", { message: problem });
}

const notSaved = "This node is not in the saved draft. Wait until it says Saved, then pin again.";

function problemOf(node: FlowNode, type: NodeDefinition, port: string): string | null {
  if (type.kind === "trigger")
    return `"${node.name}" starts the flow. What it gives is the input that you start a test with.`;
  const names = portsOf(node, type)
    .outputs.map(({ name }) => name)
    .filter((name) => name !== bodyPort);
  if (names.includes(port)) return null;
  return names.length === 0
    ? `Nothing leaves "${node.name}", so there is nothing to pin.`
    : `"${node.name}" has no output port "${port}". Choose one of: ${names.join(", ")}.`;
}
