import type { MergeChoice, MergePreview, MergePreviewInput } from "@millrace/contracts/api/branches";
import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowDefinition, FlowNode } from "@millrace/contracts/flow/definition";
import { type Id, newUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { expect } from "vitest";
import { createBranch } from "../src/branches/create-branch.ts";
import { mergeBranch } from "../src/branches/merge-branch.ts";
import { previewMerge } from "../src/branches/preview-merge.ts";
import { editDraft } from "../src/drafts/edit-draft.ts";
import { getFlow } from "../src/flows/get-flow.ts";
import type { Actor } from "../src/shared/actor.ts";
import { newOrganization, type TestCore } from "./core-fixture.ts";
import { chain, manualTrigger, newFlow } from "./flow-fixture.ts";

type Branch = Id<"branch"> | undefined;

export const nodeOf = (definition: FlowDefinition, id: string): FlowNode | undefined =>
  definition.nodes.find((node) => node.id === id);

/** What tests of branches do with them. */
export function branchFixture(coreOf: () => TestCore) {
  /** An organization with a flow of three nodes, and a branch of it. */
  async function setUp() {
    const core = coreOf();
    const owner = await newOrganization(core);
    const set = (id: string) => ({ id, type: "set", params: { fields: [] } });
    const flow = await newFlow(core, owner, chain(manualTrigger, set("one"), set("two")));
    const { branchId } = await createBranch(core.deps, owner, { flowId: flow.id, name: "Try" });
    return { owner, flow, branchId };
  }

  const draftOf = async (actor: Actor, flow: Flow, branchId: Branch): Promise<FlowDefinition> =>
    (await getFlow(coreOf().deps, actor, { flowId: flow.id, branchId })).draft;

  /** Sets a field of a node in a branch; gives the draft's revision after it. */
  async function set(
    actor: Actor,
    flow: Flow,
    branchId: Branch,
    id: string,
    field: string,
    value: JsonValue,
  ): Promise<number> {
    const { deps } = coreOf();
    const { draft, draftRevision } = await getFlow(deps, actor, { flowId: flow.id, branchId });
    const was = (nodeOf(draft, id) as Record<string, JsonValue> | undefined)?.[field];
    const operation = {
      path: ["nodes", id, field] as ["nodes", string, string],
      value,
      ...(was === undefined ? {} : { was }),
    };
    const edits = [{ id: newUuid(), operations: [operation], summary: `Set ${field} of ${id}` }];
    const answer = await editDraft(deps, actor, { flowId: flow.id, branchId, after: draftRevision, edits });
    expect(answer.taken).toBe(1);
    return answer.revision;
  }

  /** Merges what the preview shows, which it gives. */
  async function merge(
    actor: Actor,
    flow: Flow,
    branchId: Id<"branch">,
    direction: MergePreviewInput["direction"],
    choices: MergeChoice[] = [],
  ): Promise<Omit<MergePreview, "sourceRevision" | "targetRevision">> {
    const { deps } = coreOf();
    const input = { flowId: flow.id, branchId, direction, choices };
    const { sourceRevision, targetRevision, ...preview } = await previewMerge(deps, actor, input);
    await mergeBranch(deps, actor, { ...input, sourceRevision, targetRevision });
    return preview;
  }

  return { setUp, draftOf, set, merge };
}
