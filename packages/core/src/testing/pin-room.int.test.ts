import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, type TestCore } from "../../test/core-fixture.ts";
import { chain, manualTrigger, newFlow } from "../../test/flow-fixture.ts";
import { saveDraft } from "../drafts/save-draft.ts";
import { getFlow } from "../flows/get-flow.ts";
import { listPins } from "./list-pins.ts";
import { setPin } from "./set-pin.ts";

// How much can be pinned is counted over what a person sees, the nodes of the draft.

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

const kilobytes = (count: number) => "x".repeat(count * 1024);
const names = Array.from({ length: 9 }, (_, index) => `n${index + 1}`);

async function setUp() {
  const owner = await newOrganization(core);
  const set = (id: string) => ({ id, type: "set", params: { fields: [] } });
  const flow = await newFlow(core, owner, chain(manualTrigger, ...names.map(set)));
  const { draft, layout } = await getFlow(core.deps, owner, { flowId: flow.id });
  return {
    pin: (node: string, size: number) =>
      setPin(core.deps, owner, { flowId: flow.id, node, port: "out", value: kilobytes(size) }),
    pinned: async () => (await listPins(core.deps, owner, { flowId: flow.id })).map(({ nodeId }) => nodeId),
    /** Draws the flow without these nodes. */
    without: async (...removed: string[]) => {
      const { draftRevision } = await getFlow(core.deps, owner, { flowId: flow.id });
      const isKept = (id: string) => !removed.includes(id);
      const nodes = draft.nodes.filter(({ id }) => isKept(id));
      const edges = draft.edges.filter(({ from, to }) => isKept(from.node) && isKept(to.node));
      const definition = { ...draft, nodes, edges };
      const edit = { flowId: flow.id, baseRevision: draftRevision, definition, layout, summary: "Drew" };
      await saveDraft(core.deps, owner, edit);
    },
    lastAudit: () => inside(core, owner, (tx) => tx.auditEntry.findFirst({ orderBy: { id: "desc" } })),
  };
}
const tooLarge = { code: "pin.too_large" };

it("keeps what was pinned for a node that comes back, as long as nothing needs its room", async () => {
  const { pin, pinned, without } = await setUp();
  await pin("n1", 250);
  await without("n1");
  await pin("n2", 250);
  await without();
  expect(await pinned()).toEqual(["n1", "n2"]);
});

it("counts the nodes of the draft: what is pinned for others gives way, the oldest first and no more than needed", async () => {
  const { pin, pinned, without, lastAudit } = await setUp();
  for (const name of ["n2", "n1", ...names.slice(2, 8)]) await pin(name, 250);
  await expect(pin("n9", 250)).rejects.toMatchObject(tooLarge);
  await without("n1", "n2");
  await pin("n9", 250);
  expect(await pinned()).toEqual(["n1", ...names.slice(2)]);
  expect((await lastAudit())?.details).toMatchObject({ nodeId: "n9", dropped: ["n2"] });
  await without("n2");
  expect(await pinned()).toContain("n1");
  // All that is pinned now belongs to nodes of the draft, and is never dropped for another.
  await without();
  await expect(pin("n2", 250)).rejects.toMatchObject(tooLarge);
  expect(await pinned()).toEqual(["n1", ...names.slice(2)]);
  await expect(pin("n1", 257)).rejects.toMatchObject(tooLarge);
});
