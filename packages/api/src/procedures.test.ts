import { flow, flowIdInput } from "@millrace/contracts/api/flows";
import { expect, it } from "vitest";
import { orgProcedure } from "./procedures.ts";

it("does not compile without a permission that exists, nor with an output that is not the declared one", () => {
  // @ts-expect-error the permission is missing
  expect(orgProcedure).toBeTypeOf("function") && (() => orgProcedure());
  // @ts-expect-error there is no such permission
  expect(orgProcedure("flow.reed")).toBeDefined();
  const declared = orgProcedure("flow.read").input(flowIdInput).output(flow);
  // @ts-expect-error this is not a flow
  expect(declared.query(() => ({ id: "flw_1" }))).toBeDefined();
});
