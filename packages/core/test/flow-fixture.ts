import type { Flow } from "@millrace/contracts/api/flows";
import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid } from "@millrace/contracts/ids";
import type { JsonObject } from "@millrace/contracts/json";
import { saveDraft } from "../src/drafts/save-draft.ts";
import { createFlow } from "../src/flows/create-flow.ts";
import { publishFlow } from "../src/flows/publish-flow.ts";
import type { Actor } from "../src/shared/actor.ts";
import type { TestCore } from "./core-fixture.ts";

/** A trigger, then a node that sets `result` to a value. */
const flowFrom = (trigger: { type: string; params: JsonObject }, result: JsonObject | string): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: [
      { id: "start", typeVersion: 1, name: "Start", ...trigger },
      {
        id: "work",
        type: "set",
        typeVersion: 1,
        name: "Work",
        params: { fields: [{ name: "result", value: result }] },
      },
    ],
    edges: [{ from: { node: "start", port: "out" }, to: { node: "work", port: "in" } }],
  });

export const manualFlow = (result: JsonObject | string = "done") => flowFrom({ type: "manual", params: {} }, result);
export const webhookFlow = (path: string, result: JsonObject | string = "done") =>
  flowFrom({ type: "webhook", params: { path, method: "POST", reply: "result" } }, result);
export const scheduleFlow = (cron = "0 9 * * *", timeZone = "UTC") =>
  flowFrom({ type: "schedule", params: { cron, timeZone } }, "done");

export const errorHandlerFlow = () => flowFrom({ type: "run_failed", params: {} }, "handled");

export const noLayout = { nodes: {} };

/** A flow with this draft. */
export async function newFlow({ deps }: TestCore, actor: Actor, definition: FlowDefinition): Promise<Flow> {
  const flow = await createFlow(deps, actor, { name: `Flow ${newUuid()}`, description: "" });
  const { draftRevision, problems } = await saveDraft(deps, actor, {
    flowId: flow.id,
    baseRevision: flow.draftRevision,
    definition,
    layout: noLayout,
    summary: "Drew it",
  });
  return { ...flow, draftRevision, draft: definition, problems };
}

/** Replaces the draft; gives its revision. */
export async function redraw(
  { deps }: TestCore,
  actor: Actor,
  flow: Flow,
  definition: FlowDefinition,
): Promise<number> {
  const edit = { flowId: flow.id, definition, layout: noLayout, summary: "Drew it again" };
  const { draftRevision } = await saveDraft(deps, actor, { ...edit, baseRevision: flow.draftRevision });
  flow.draftRevision = draftRevision;
  return draftRevision;
}

/** A flow with this definition in production. */
export async function newPublishedFlow(core: TestCore, actor: Actor, definition: FlowDefinition): Promise<Flow> {
  const flow = await newFlow(core, actor, definition);
  await publishFlow(core.deps, actor, { flowId: flow.id, draftRevision: flow.draftRevision, note: "" });
  return flow;
}

type DrawnNode = { id: string; type: string; params: JsonObject };

/** Nodes one after the other, beginning with a trigger; each is named after its id. */
export const chain = (...nodes: DrawnNode[]): FlowDefinition =>
  flowDefinition.parse({
    format: 1,
    nodes: nodes.map((node) => ({ ...node, typeVersion: 1, name: node.id })),
    edges: nodes.slice(1).map((node, index) => ({
      from: { node: nodes[index]?.id, port: "out" },
      to: { node: node.id, port: "in" },
    })),
  });

export const manualTrigger: DrawnNode = { id: "start", type: "manual", params: {} };
