import { emptyDefinition, flowNode } from "@millrace/contracts/flow/definition";
import type { DraftOperation, FlowDocument } from "@millrace/contracts/flow/draft-operation";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyOperations } from "./apply-operations.ts";
import { operationsBetween } from "./operations-between.ts";
import { rebaseEdits } from "./rebase.ts";
import { anyDocument, meaningOf } from "./test-documents.ts";

const empty: FlowDocument = { definition: emptyDefinition(), layout: { nodes: {} } };
const node = (id: string, params = {}) => flowNode.parse({ id, type: "echo", typeVersion: 1, name: id, params });

describe("edits on a newer state", () => {
  it("keep a node whose id was taken in the meantime, under another id that everything follows", () => {
    const theirs = applyOperations(empty, [{ path: ["nodes", "fetch"], value: node("fetch", { own: 1 }) }]).document;
    const first: DraftOperation[] = [
      { path: ["nodes", "fetch"], value: node("fetch") },
      { path: ["places", "fetch"], value: { x: 1, y: 1 } },
      { path: ["nodes", "use"], value: node("use", { of: { $cel: "steps.fetch.n" } }) },
      { path: ["edges", "fetch.out>use.in"], value: { at: 0 } },
    ];
    const second: DraftOperation[] = [{ path: ["nodes", "fetch", "name"], was: "fetch", value: "Fetch" }];
    const { document, conflicts, renamed } = rebaseEdits(theirs, [{ operations: first }, { operations: second }]);
    expect(conflicts).toEqual([]);
    expect([...renamed]).toEqual([["fetch", "fetch_2"]]);
    expect(document.definition.nodes).toMatchObject([
      { id: "fetch", name: "fetch", params: { own: 1 } },
      { id: "fetch_2", name: "Fetch" },
      { id: "use", params: { of: { $cel: "steps.fetch_2.n" } } },
    ]);
    expect(document.definition.edges).toEqual([
      { from: { node: "fetch_2", port: "out" }, to: { node: "use", port: "in" } },
    ]);
    expect(document.layout.nodes).toEqual({ fetch_2: { x: 1, y: 1 } });
  });

  it("drop an edit of which nothing is left, and say what was in conflict", () => {
    const theirs = applyOperations(empty, [{ path: ["nodes", "a"], value: node("a", { url: "theirs" }) }]).document;
    const edit = { operations: [{ path: ["nodes", "a", "params", "url"], was: "old", value: "mine" } as const] };
    const { edits, conflicts } = rebaseEdits(theirs, [edit]);
    expect(edits).toEqual([]);
    expect(conflicts).toEqual([{ operation: edit.operations[0], reason: "changed", current: "theirs" }]);
  });
});

describe("a removal of what somebody changed", () => {
  it("leaves the node whole, and takes what else was removed", () => {
    const edge = { path: ["edges", "a.out>b.in"], value: { at: 0 } } as const;
    const start = applyOperations(empty, [
      { path: ["nodes", "a"], value: node("a") },
      { path: ["nodes", "b"], value: node("b") },
      { path: ["nodes", "c"], value: node("c") },
      { path: ["places", "a"], value: { x: 1, y: 1 } },
      { path: ["places", "c"], value: { x: 3, y: 1 } },
      edge,
    ]).document;
    const without = {
      definition: { ...start.definition, nodes: start.definition.nodes.slice(1, 2), edges: [] },
      layout: { nodes: {} },
    };
    const removal = { operations: operationsBetween(start, without) };
    const theirs = applyOperations(start, [{ path: ["nodes", "a", "name"], was: "a", value: "Theirs" }]).document;
    const { document, conflicts, edits } = rebaseEdits(theirs, [removal]);
    expect(document.definition.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(document.definition.edges).toHaveLength(1);
    expect(document.layout.nodes).toEqual({ a: { x: 1, y: 1 } });
    expect(conflicts.map(({ operation: { path }, reason }) => [path, reason])).toEqual([[["nodes", "a"], "changed"]]);
    expect(applyOperations(theirs, edits[0]?.operations ?? []).conflicts).toEqual([]);
  });
});

/** A server that takes edits in order, each whole or not at all, and people who catch up and send again. */
function meeting(start: FlowDocument) {
  let document = start;
  const log: { by: number; operations: readonly DraftOperation[] }[] = [];
  return {
    document: () => document,
    /** Takes the edit if it fits as it is. */
    take(by: number, operations: readonly DraftOperation[]): boolean {
      const applied = applyOperations(document, operations);
      if (applied.conflicts.length > 0) return false;
      document = applied.document;
      log.push({ by, operations });
      return true;
    },
    since: (revision: number) => log.slice(revision),
    revision: () => log.length,
  };
}

describe("several people in one draft", () => {
  it("all come to the same document, whoever sends when", () => {
    const people = 3;
    const step = fc.record({ who: fc.nat(people - 1), target: anyDocument, sends: fc.boolean() });
    fc.assert(
      fc.property(anyDocument, fc.array(step, { maxLength: 8 }), (start, steps) => {
        const server = meeting(start);
        const seats = Array.from({ length: people }, () => ({
          base: start,
          shown: start,
          revision: 0,
          pending: [] as { operations: readonly DraftOperation[] }[],
        }));
        const catchUp = (who: number) => {
          const seat = seats[who];
          if (!seat) return;
          for (const { operations } of server.since(seat.revision)) {
            const applied = applyOperations(seat.base, operations);
            expect(applied.conflicts).toEqual([]);
            seat.base = applied.document;
          }
          seat.revision = server.revision();
          const rebased = rebaseEdits(seat.base, seat.pending);
          seat.pending = [...rebased.edits];
          seat.shown = rebased.document;
        };
        const send = (who: number) => {
          const seat = seats[who];
          for (let edit = seat?.pending[0]; seat && edit; edit = seat.pending[0]) {
            if (server.take(who, edit.operations)) {
              seat.base = applyOperations(seat.base, edit.operations).document;
              seat.pending.shift();
              // What others did meanwhile comes with the answer.
              const missed = server.since(seat.revision).slice(0, -1);
              if (missed.length > 0) {
                seat.base = server.document();
                const rebased = rebaseEdits(seat.base, seat.pending);
                seat.pending = [...rebased.edits];
                seat.shown = rebased.document;
              }
              seat.revision = server.revision();
            } else catchUp(who);
          }
        };
        for (const { who, target, sends } of steps) {
          const seat = seats[who];
          if (!seat) continue;
          const operations = operationsBetween(seat.shown, target);
          seat.shown = applyOperations(seat.shown, operations).document;
          seat.pending.push({ operations });
          if (sends) send(who);
        }
        for (let who = 0; who < people; who++) {
          catchUp(who);
          send(who);
        }
        for (let who = 0; who < people; who++) catchUp(who);
        for (const seat of seats) {
          expect(seat.pending).toEqual([]);
          expect(meaningOf(seat.shown)).toBe(meaningOf(server.document()));
        }
      }),
      { numRuns: 300 },
    );
  });
});
