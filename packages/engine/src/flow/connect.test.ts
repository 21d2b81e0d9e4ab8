import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { checkConnection } from "./connect.ts";

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
