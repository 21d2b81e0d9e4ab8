import fc from "fast-check";
import { expect, it } from "vitest";
import { type BranchState, commonState, has, type LineageJoin, lineageOf, reachOf } from "./lineage.ts";

// Histories drawn at random: edits, branches from any state of any branch, and merges with the main branch both ways.
// Beside each state the set of edits that made it, so that what the functions say can be held against it.

const main = "main";
type Edits = ReadonlySet<string>;
type History = { joins: LineageJoin[]; branches: Map<string, Edits[]> };

const step = fc.record({
  kind: fc.constantFrom("edit", "edit", "branch", "into_main", "from_main"),
  branch: fc.nat(),
  revision: fc.nat(),
});

function play(steps: readonly { kind: string; branch: number; revision: number }[]): History {
  const joins: LineageJoin[] = [];
  const branches = new Map<string, Edits[]>([[main, [new Set(["main 1"])]]]);
  const statesOf = (id: string) => branches.get(id) ?? [];
  const head = (id: string): BranchState => ({ branchId: id, revision: statesOf(id).length });
  const add = (id: string, edits: Iterable<string>) => {
    const states = statesOf(id);
    states.push(new Set([...(states.at(-1) ?? []), ...edits, `${id} ${states.length + 1}`]));
    branches.set(id, states);
  };
  const merge = (into: string, from: string) => {
    add(into, statesOf(from).at(-1) ?? []);
    joins.push({ at: head(into), from: head(from) });
  };
  for (const { kind, branch, revision } of steps) {
    const ids = [...branches.keys()];
    const id = ids[branch % ids.length] ?? main;
    if (kind === "edit") add(id, []);
    else if (kind === "branch") {
      const from = { branchId: id, revision: 1 + (revision % statesOf(id).length) };
      const made = `b${ids.length}`;
      add(made, statesOf(id)[from.revision - 1] ?? []);
      joins.push({ at: { branchId: made, revision: 1 }, from });
    } else if (id !== main) merge(kind === "into_main" ? main : id, kind === "into_main" ? id : main);
  }
  return { joins, branches };
}

const history = fc.array(step, { maxLength: 40 }).map(play);
const statesOf = ({ branches }: History): BranchState[] =>
  [...branches].flatMap(([branchId, { length }]) =>
    Array.from({ length }, (_, index) => ({ branchId, revision: index + 1 })),
  );
const editsOf = ({ branches }: History, { branchId, revision }: BranchState): Edits =>
  branches.get(branchId)?.[revision - 1] ?? new Set();

it("knows of each state exactly what it has", () => {
  fc.assert(
    fc.property(history, fc.nat(), (drawn, pick) => {
      const states = statesOf(drawn);
      const state = states[pick % states.length] ?? { branchId: main, revision: 1 };
      const edits = editsOf(drawn, state);
      const reach = reachOf(lineageOf(drawn.joins), state);
      for (const other of states) expect(has(reach, other)).toBe(edits.has(`${other.branchId} ${other.revision}`));
    }),
  );
});

it("finds a state that both have, and that no newer common state has", () => {
  fc.assert(
    fc.property(history, fc.nat(), fc.nat(), (drawn, first, second) => {
      const states = statesOf(drawn);
      const [one, other] = [states[first % states.length], states[second % states.length]];
      if (!one || !other) return;
      const found = commonState(lineageOf(drawn.joins), [one, other], main);
      if (!found) throw new Error("every branch comes from the main one");
      const [ours, theirs] = [editsOf(drawn, one), editsOf(drawn, other)];
      const isCommon = ({ branchId, revision }: BranchState) =>
        ours.has(`${branchId} ${revision}`) && theirs.has(`${branchId} ${revision}`);
      expect(isCommon(found)).toBe(true);
      const newer = states.filter(
        (state) => isCommon(state) && editsOf(drawn, state).size > editsOf(drawn, found).size,
      );
      for (const state of newer)
        expect([...editsOf(drawn, found)].every((edit) => editsOf(drawn, state).has(edit))).toBe(false);
    }),
  );
});

it("is the state itself where one has the other: a branch from an earlier state brings nothing of it again", () => {
  fc.assert(
    fc.property(history, fc.nat(), (drawn, pick) => {
      const states = statesOf(drawn);
      const head = { branchId: main, revision: drawn.branches.get(main)?.length ?? 1 };
      const inMain = states.filter(({ branchId, revision }) => editsOf(drawn, head).has(`${branchId} ${revision}`));
      const state = inMain[pick % inMain.length];
      if (!state) return;
      const began = { branchId: "new", revision: 1 };
      const joins = [...drawn.joins, { at: began, from: state }];
      expect(commonState(lineageOf(joins), [began, head], main)).toEqual(state);
    }),
  );
});

it("prefers a state of the named branch where branches were merged crosswise", () => {
  const at = (branchId: string, revision: number): BranchState => ({ branchId, revision });
  const joins = [
    { at: at("a", 1), from: at(main, 1) },
    { at: at("b", 1), from: at("a", 2) },
    { at: at("b", 2), from: at(main, 2) },
    { at: at(main, 3), from: at("a", 2) },
  ];
  expect(commonState(lineageOf(joins), [at("b", 3), at(main, 4)], main)).toEqual(at(main, 2));
  expect(commonState(lineageOf(joins), [at("b", 3), at(main, 4)], "a")).toEqual(at("a", 2));
  expect(commonState(lineageOf([]), [at("a", 1), at("b", 1)], main)).toBeNull();
});

it("is found at once after years of branches that were merged both ways", () => {
  const joins: LineageJoin[] = [];
  const revisions = new Map<string, number>([[main, 1]]);
  const next = (id: string): BranchState => {
    const revision = (revisions.get(id) ?? 0) + 1;
    revisions.set(id, revision);
    return { branchId: id, revision };
  };
  const stateOf = (id: string): BranchState => ({ branchId: id, revision: revisions.get(id) ?? 0 });
  const ids = Array.from({ length: 300 }, (_, index) => `b${index}`);
  for (const [index, id] of ids.entries())
    joins.push({ at: next(id), from: stateOf(index % 3 === 0 ? main : `b${index - 1}`) });
  for (let round = 0; round < 20; round++)
    for (const id of ids) {
      joins.push({ at: next(id), from: stateOf(main) });
      joins.push({ at: next(main), from: next(id) });
    }
  const lineage = lineageOf(joins);
  const began = performance.now();
  for (const id of ids.slice(0, 100)) expect(commonState(lineage, [next(id), stateOf(main)], main)?.branchId).toBe(id);
  expect(performance.now() - began).toBeLessThan(5_000);
});
