import { newId } from "@millrace/contracts/ids";
import { expect, it } from "vitest";
import { branchInPath } from "./branch-address.ts";

it("finds the branch that an address names, and nothing in one that names the main branch or none", () => {
  const branch = newId("branch");
  expect(branchInPath(`/o/acme/flows/flw_1?node=a&branch=${branch}`)).toBe(branch);
  for (const path of ["/o/acme", "/o/acme?branch=main", `/o/acme?branch=${newId("flow")}`, "/o/acme?branch="])
    expect(branchInPath(path)).toBeUndefined();
});
