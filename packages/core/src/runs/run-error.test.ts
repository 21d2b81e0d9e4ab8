import { errorRegistry } from "@millrace/contracts/errors";
import { expect, it } from "vitest";
import { runErrorView } from "./run-error.ts";

const stored = {
  code: "step.failed_on_purpose",
  message: "The order of Ada Lovelace is refused.",
  retryable: false,
  nodeId: "refuse",
  attempts: 1,
  details: { order: { customer: "Ada Lovelace" } },
};

it("tells who may see payloads everything", () => {
  expect(runErrorView(stored, true)).toEqual(stored);
});

it("tells everybody else only where and what kind", () => {
  const seen = runErrorView(stored, false);
  expect(seen).toMatchObject({ message: errorRegistry["step.failed_on_purpose"].text, nodeId: "refuse", attempts: 1 });
  expect(JSON.stringify(seen)).not.toContain("Ada");
});

it("is nothing where there was no error", () => {
  expect(runErrorView(null, true)).toBeNull();
});
