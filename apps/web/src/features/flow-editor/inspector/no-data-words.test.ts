import type { Permission } from "@millrace/contracts/permissions";
import { expect, it } from "vitest";
import { noDataWords } from "./no-data-words.ts";

const words = (...granted: Permission[]) => noDataWords((permission) => granted.includes(permission), "the value here");

it("asks only those to run the flow who may, and promises data only to those who see it", () => {
  expect(words("run.payload", "run.execute")).toBe("Run the flow once to see the value here.");
  expect(words("run.payload")).toBe("Once the flow has run, you see the value here.");
  expect(words("run.execute")).toBe("Your role does not see the data of runs, and so not the value here.");
  expect(words()).not.toContain("Run the flow");
});
