import { AppError } from "@millrace/contracts/errors";
import { type FlowDefinition, type FlowProblem, flowProblem } from "@millrace/contracts/flow/definition";
import type { NodeCatalog } from "@millrace/contracts/flow/node-definition";
import { jsonObject } from "@millrace/contracts/json";
import { validateFlow } from "@millrace/engine/flow/validate";
import { type FlowTrigger, triggerOf } from "./trigger.ts";

/** Refuses a definition that can't run (`flow.invalid`, every error in `details.problems`); gives its trigger. */
export function requireRunnable(definition: FlowDefinition, catalog: NodeCatalog): FlowTrigger {
  const errors = validateFlow(definition, catalog).filter((problem) => problem.severity === "error");
  const trigger = triggerOf(definition);
  if (errors.length > 0 || !trigger) throw invalidFlow(errors);
  return trigger;
}

/** `flow.invalid` with these errors. */
export const invalidFlow = (problems: FlowProblem[]): AppError =>
  new AppError("flow.invalid", {
    ...(problems[0] ? { message: `This flow can't run yet: ${problems[0].message}` } : {}),
    details: { problems: problems.map((problem) => jsonObject.parse(flowProblem.parse(problem))) },
  });
