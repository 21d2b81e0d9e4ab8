import { operationsBetween } from "@millrace/engine/draft/operations-between";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepMine } from "../conflicts/decide-conflict.ts";
import type { FlowEdit } from "../document/edits.ts";
import { modelServer, type Network, openSeat, type Seat } from "../fixtures/model-draft.ts";
import { edge, flowOf, node } from "../fixtures/test-catalog.ts";

const flow = flowOf(
  [node("a", "manual"), node("b", "set"), node("c", "set"), node("d", "fail")],
  [edge("a", "b"), edge("b", "c")],
);
const anyId = fc.constantFrom("a", "b", "c", "d", "e", "f");
const anyText = fc.constantFrom("x", "y", "z");

const anyEdit: fc.Arbitrary<FlowEdit> = fc.oneof(
  anyId.map((id): FlowEdit => ({ kind: "remove", nodeIds: [id], edgeKeys: [] })),
  fc.tuple(anyId, anyText).map(([nodeId, name]): FlowEdit => ({ kind: "rename", nodeId, name })),
  fc.tuple(anyId, fc.constantFrom("url", "body"), anyText).map(
    ([nodeId, key, text]): FlowEdit => ({
      kind: "set_params",
      nodeId,
      params: { [key]: key === "body" ? { kind: text, text } : text },
      pointer: `/${key}`,
    }),
  ),
  fc.tuple(anyId, anyId).map(([from, to]): FlowEdit => ({ kind: "connect", edge: edge(from, to) })),
  fc.tuple(anyId, fc.nat(3)).map(([id, x]): FlowEdit => ({ kind: "move", positions: { [id]: { x, y: 0 } } })),
);

type Deed =
  | { kind: "edit"; edit: FlowEdit }
  | { kind: "add"; id: string; text: string }
  | { kind: "undo" | "redo" | "hear" | "decide" }
  | { kind: "wait"; ms: number }
  | { kind: "go"; network: Network };

const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: anyEdit.map((edit): Deed => ({ kind: "edit", edit })) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom("e", "f"), anyText).map(([id, text]) => ({ kind: "add" as const, id, text })),
  },
  { weight: 3, arbitrary: fc.constantFrom("undo", "redo", "hear", "decide").map((kind): Deed => ({ kind })) },
  { weight: 3, arbitrary: fc.constantFrom(100, 800, 5_000).map((ms): Deed => ({ kind: "wait", ms })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("online", "offline", "loses_answers")
      .map((network): Deed => ({ kind: "go", network: network as Network })),
  },
);

async function doDeed(seat: Seat, deed: Deed): Promise<void> {
  const { session, sync } = seat;
  const has = (id: string) => session.document().definition.nodes.some((item) => item.id === id);
  if (deed.kind === "edit") session.apply(deed.edit);
  else if (deed.kind === "add") {
    // As the editor does it: the id is free as far as this person sees.
    if (!has(deed.id))
      session.apply({
        kind: "add",
        nodes: [node(deed.id, "set", { name: deed.text })],
        positions: { [deed.id]: { x: 1, y: 1 } },
        edges: [],
      });
  } else if (deed.kind === "undo") session.undo();
  else if (deed.kind === "redo") session.redo();
  else if (deed.kind === "hear") {
    sync.heard();
    await seat.wait(0);
  } else if (deed.kind === "decide") {
    for (const conflict of seat.conflicts()) keepMine(session, conflict);
    seat.decided();
  } else if (deed.kind === "wait") await seat.wait(deed.ms);
  else if (deed.kind === "go") seat.go(deed.network);
}

describe("several people with a bad connection", () => {
  it("end with the same document, with nothing pending and nothing left on any device", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), anyDeed), { maxLength: 40 }), async (deeds) => {
        const server = modelServer(flow);
        const seats = ["Ada", "Ben", "Cleo"].map((name) => openSeat(server, name));
        for (const [who, deed] of deeds) {
          const seat = seats[who];
          if (seat) await doDeed(seat, deed);
        }
        for (const seat of seats) {
          seat.go("online");
          await seat.wait(30_000);
        }
        for (const seat of seats) {
          seat.sync.heard();
          await seat.wait(10_000);
        }
        for (const seat of seats) {
          expect(seat.sync.pending()).toEqual([]);
          expect(seat.device.texts.size).toBe(0);
          expect(seat.states.at(-1)?.kind ?? "saved").toBe("saved");
          expect(operationsBetween(seat.session.document(), server.document())).toEqual([]);
        }
        const known = new Set(server.document().definition.nodes.map(({ id }) => id));
        for (const { from, to } of server.document().definition.edges)
          expect(known.has(from.node) && known.has(to.node)).toBe(true);
        const taken = server.log().map(({ id }) => id);
        expect(new Set(taken).size).toBe(taken.length);
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  it("lose nothing without a word: what one typed is in the draft, overwritten knowingly, or a conflict", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), fc.constantFrom("b", "c"), anyText), { maxLength: 8 }),
        async (typed) => {
          const server = modelServer(flow);
          const [ada, ben] = [openSeat(server, "Ada"), openSeat(server, "Ben")];
          ben.go("offline");
          const last = new Map<string, string>();
          for (const [isBen, nodeId, text] of typed) {
            const params = { url: `${text} of ${isBen ? "Ben" : "Ada"}` };
            (isBen ? ben : ada).session.apply({ kind: "set_params", nodeId, params, pointer: "/url" });
            if (isBen) last.set(nodeId, params.url);
          }
          await ada.wait(10_000);
          ben.go("online");
          await ben.wait(10_000);
          for (const [nodeId, text] of last) {
            const inDraft = server.document().definition.nodes.find(({ id }) => id === nodeId)?.params.url === text;
            const inConflict = ben.conflicts().some(({ path, mine }) => path[1] === nodeId && mine === text);
            expect(inDraft || inConflict).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);
});
