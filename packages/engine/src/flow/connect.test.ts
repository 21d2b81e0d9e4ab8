import fc from "fast-check";
import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { checkConnection, connectionChecker } from "./connect.ts";

const flow = flowOf({ a: "start", b: "echo", c: "echo", n: "number", r: "reader" }, ["a > b", "b > c", "a > n"]);
const check = (text: string) => {
  const edge = flowOf({}, [text]).edges[0];
  if (!edge) throw new Error(text);
  return checkConnection(flow, testCatalog, edge);
};

it("lets through what fits", () => {
  expect(check("a > c")).toEqual({ ok: true });
  expect(check("c > r")).toEqual({ ok: true });
});

it.each([
  ["a > gone", "This node does not exist any more."],
  ["b > b", "A node can't be connected to itself."],
  ["b.side > c", '*B* has no output "side".'],
  ["b > c.side", '*C* has no input "side".'],
  ["b > a", "Nothing can lead into a trigger."],
  ["a > b", "These are connected already."],
  ["c > b", "This would make a circle: *B* already leads to *C*."],
  ["n > r", "What *N* gives does not fit: it is a number, but text is expected."],
])("refuses %s", (text, reason) => {
  expect(check(text)).toEqual({ ok: false, reason });
});

it("says the same of each edge whether asked alone or among others, in any order", () => {
  const ids = ["a", "b", "c", "d", "e"];
  const pair = fc.tuple(fc.nat(4), fc.nat(4));
  fc.assert(
    fc.property(
      fc.array(pair, { maxLength: 8 }),
      fc.shuffledSubarray(allPairs(5), { minLength: 5 }),
      (drawn, asked) => {
        const texts = (pairs: readonly (readonly number[])[]) =>
          pairs.map(([from = 0, to = 0]) => `${ids[from]} > ${ids[to]}`);
        const forward = texts(drawn.filter(([from, to]) => from < to));
        const some = flowOf({ a: "echo", b: "echo", c: "join", d: "echo", e: "echo" }, [...new Set(forward)]);
        const checker = connectionChecker(some, testCatalog);
        for (const edge of flowOf({}, texts(asked)).edges)
          expect(checker(edge)).toEqual(checkConnection(some, testCatalog, edge));
      },
    ),
  );
});

const allPairs = (count: number): (readonly number[])[] =>
  Array.from({ length: count * count }, (_, index) => [Math.floor(index / count), index % count]);
