import type { CelExpression, FlowNode, Rate } from "@millrace/contracts/flow/definition";
import type { EffectNodeRun, NodeRun, PureRunContext } from "@millrace/contracts/flow/node-run";
import { parseId } from "@millrace/contracts/ids";
import { type CelProgram, evaluateCel } from "@millrace/engine/expressions/cel";
import { keyProgram, limitKeyText } from "./limit-key.ts";

/** What a step needs before it may begin. */
export type StepNeeds = {
  flowId: string;
  nodeId: string;
  place: { key: string; max: number } | null;
  rate: (Rate & { key: string }) | null;
  /** As a plain UUID. */
  credential: { id: string; host: string } | null;
};

/** Whether a step of this node could need anything: all that other nodes pay. */
export const mayBeLimited = (
  { concurrency, rateLimit, params }: FlowNode,
  nodeRun: NodeRun,
): nodeRun is EffectNodeRun =>
  nodeRun.kind === "effect" &&
  (concurrency !== undefined ||
    rateLimit !== undefined ||
    (nodeRun.sendsCredential !== undefined && params.credentialId !== undefined));

/** What this step needs, or `null` for nothing. Keys that can't be computed count together, as those of runs do. */
export function needsOf(
  node: FlowNode,
  nodeRun: EffectNodeRun,
  { params, scope, step }: PureRunContext,
): StepNeeds | null {
  const { concurrency, rateLimit } = node;
  const sent = nodeRun.sendsCredential?.(params) ?? null;
  const credentialId = sent && parseId("credential", sent.credentialId);
  if (!concurrency && !rateLimit && !credentialId) return null;
  const keyOf = (key: CelExpression | undefined) =>
    limitKeyText(`${step.flowId}:${node.id}`, key && computeKey(key, scope));
  return {
    flowId: step.flowId,
    nodeId: node.id,
    place: concurrency ? { key: keyOf(concurrency.key), max: concurrency.max } : null,
    rate: rateLimit ? { key: keyOf(rateLimit.key), max: rateLimit.max, perMs: rateLimit.perMs } : null,
    credential: sent && credentialId ? { id: credentialId, host: sent.host } : null,
  };
}

/** Flows are compiled once per content, so their expressions are the same objects again and again. */
const programs = new WeakMap<CelExpression, { program: CelProgram | null }>();

function computeKey(key: CelExpression, scope: PureRunContext["scope"]) {
  let known = programs.get(key);
  if (!known) {
    known = { program: keyProgram(key) };
    programs.set(key, known);
  }
  try {
    return known.program ? evaluateCel(known.program, scope) : undefined;
  } catch {
    return undefined;
  }
}
