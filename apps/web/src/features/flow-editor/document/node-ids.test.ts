import { expect, it } from "vitest";
import { freeNodeName } from "./node-ids.ts";

it("counts copies on, and leaves a number alone that belongs to the name", () => {
  expect(freeNodeName("Fetch", new Set())).toBe("Fetch");
  expect(freeNodeName("Fetch", new Set(["Fetch", "Fetch 2"]))).toBe("Fetch 3");
  expect(freeNodeName("Fetch 2", new Set(["Fetch", "Fetch 2"]))).toBe("Fetch 3");
  expect(freeNodeName("Prices 2026", new Set(["Prices 2026"]))).toBe("Prices 2026 2");
});
