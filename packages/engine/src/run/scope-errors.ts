import { AppError, type ErrorBody } from "@millrace/contracts/errors";
import type { JsonObject } from "@millrace/contracts/json";
import { classOfError } from "@millrace/contracts/run/error-class";
import type { NodeState } from "./model.ts";

/** The step in which something went wrong, kept in an error's details on its way out of scopes. */
type Culprit = { nodeId: string; attempts: number; path: string };

const own = (step: NodeState): Culprit => ({ nodeId: step.node.id, attempts: step.attempt, path: step.path });

function culprit(step: NodeState, { details }: ErrorBody): Culprit {
  const inner = details?.inside;
  if (step.node.kind !== "scope" || typeof inner !== "object" || inner === null || Array.isArray(inner))
    return own(step);
  const { nodeId, attempts, path } = inner;
  const isWhole = typeof nodeId === "string" && typeof attempts === "number" && typeof path === "string";
  return isWhole ? { nodeId, attempts, path } : own(step);
}

/** Which node failed, and at which attempt: for a scope, the one inside it. */
export function culpritOf(step: NodeState, error: ErrorBody): { nodeId: string; attempts: number } {
  const { nodeId, attempts } = culprit(step, error);
  return { nodeId, attempts };
}

/** The error with which a scope fails because a step inside it did. */
export function failureInside(step: NodeState, error: ErrorBody): ErrorBody {
  const { scope, index } = step.frame;
  const where =
    scope?.node.type.scope === "map"
      ? `In item ${index + 1}: `
      : scope?.node.type.scope === "loop"
        ? `In round ${index + 1}: `
        : "";
  return { ...error, message: where + error.message, details: { ...error.details, inside: culprit(step, error) } };
}

/** What a map that goes on keeps of an item that failed. */
export const itemErrorOf = (step: NodeState, error: ErrorBody): JsonObject => ({
  index: step.frame.index,
  class: classOfError(error.code),
  code: error.code,
  message: error.message,
  ...culprit(step, error),
});

export const toError = ({ code, message, details }: ErrorBody): AppError =>
  new AppError(code, { message, ...(details ? { details } : {}) });
