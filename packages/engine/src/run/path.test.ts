import { expect, it } from "vitest";
import { framePrefix, framesOf, nodeIdOf, scopePrefix } from "./path.ts";

it("gives the frames around a step, the outermost first", () => {
  const inner = `${framePrefix("each", 3)}inner`;
  const path = `${framePrefix(inner, 12)}fetch`;
  expect(path).toBe("each[3]/inner[12]/fetch");
  expect(framesOf(path)).toEqual([
    { scope: "each", index: 3 },
    { scope: "each[3]/inner", index: 12 },
  ]);
  expect(framesOf("fetch")).toEqual([]);
  expect(nodeIdOf(path)).toBe("fetch");
  expect(nodeIdOf("fetch")).toBe("fetch");
  expect(path.startsWith(scopePrefix("each"))).toBe(true);
  expect("each_other[1]/a".startsWith(scopePrefix("each"))).toBe(false);
});
