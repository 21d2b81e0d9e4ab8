import { AppError } from "@millrace/contracts/errors";
import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { type TestPlan, testDefinition } from "@millrace/engine/flow/test-definition";
import type { TestDefinition, TestRefusal } from "@millrace/engine/flow/test-parts";
import { executionProblems } from "@millrace/engine/flow/validate";
import { type FlowTrigger, triggerOf } from "../flows/trigger.ts";
import { invalidFlow } from "../flows/validity.ts";

/**
 * What a test executes, checked: only this part of the flow has to be sound. Throws `test.no_data`, `test.not_possible`, and
 * `flow.invalid` for what can't run.
 */
export function deriveTest(
  definition: FlowDefinition,
  plan: TestPlan,
  catalog: NodeCatalog,
): TestDefinition & { trigger: FlowTrigger } {
  const test = testDefinition(definition, plan, catalog);
  if ("reason" in test) throw refusal(test, definition, plan);
  const internal = definition.nodes.some(({ type, typeVersion }) => catalog.find(type, typeVersion)?.isInternal);
  const problems = executionProblems(internal ? definition : test.definition, catalog);
  const errors = problems.filter(({ severity }) => severity === "error");
  const trigger = triggerOf(test.definition);
  if (errors.length > 0 || !trigger || internal) throw invalidFlow(errors);
  return { ...test, trigger };
}

function refusal({ reason, nodeIds }: TestRefusal, { nodes }: FlowDefinition, { only, until }: TestPlan): AppError {
  const nameOf = (id: string) => `"${nodes.find((node) => node.id === id)?.name ?? id}"`;
  const names = nodeIds.map(nameOf).join(", ");
  const details = { nodeIds };
  const chosen = nameOf(only?.nodeId ?? until ?? "");
  switch (reason) {
    case "no_data":
      return new AppError("test.no_data", {
        message: `${names} ${nodeIds.length === 1 ? "has" : "have"} no data yet: run to ${chosen} first, or pin data.`,
        details,
      });
    case "not_reached":
      return new AppError("test.no_data", {
        message: `The last run took another branch and did not come to ${chosen}: run to it with another input, or pin data.`,
        details,
      });
    case "unknown_node":
      return new AppError("test.not_possible", {
        message: "This node is not in the saved draft. Wait until it says Saved, then try again.",
        details,
      });
    case "trigger":
      return new AppError("test.not_possible", {
        message: `${names} starts the flow and has nothing to execute. Choose a node behind it.`,
        details,
      });
    case "disabled":
      return new AppError("test.not_possible", { message: `${names} is disabled. Enable it to test it.`, details });
    case "pin_without_port":
      return new AppError("test.not_possible", {
        message: `The pinned data of ${names} leaves through an output that is gone. Pin it again, or unpin it.`,
        details,
      });
  }
}
