import type { JsonValue } from "@millrace/contracts/json";
import type { CompiledNode, CompiledRegion } from "../flow/compile.ts";
import type { Frame, NodeState, RunState } from "./model.ts";
import { framePrefix } from "./path.ts";
import { change } from "./status.ts";

/** A frame in which nothing has been delivered yet. */
export function newFrame(
  region: CompiledRegion,
  scope: NodeState | null,
  index: number,
  item: JsonValue,
  nowMs: number,
): Frame {
  const nodes: NodeState[] = [];
  const frame: Frame = {
    region,
    scope,
    index,
    item,
    nodes,
    deliveredEdges: new Uint8Array(region.edgeCount),
    openSteps: 0,
    startedAtMs: null,
    logicalMs: nowMs,
    hasEnded: false,
  };
  const prefix = scope ? framePrefix(scope.path, index) : "";
  for (const node of region.nodes) nodes.push(pendingNode(node, frame, prefix + node.id, nowMs));
  return frame;
}

/** Opens the next frame of a scope: what its port `body` leads to is ready. */
export function openFrame(state: RunState, scope: NodeState, index: number, item: JsonValue, nowMs: number): void {
  const region = scope.node.body;
  if (!region || !scope.inside) throw new RangeError(`${scope.path} has no body`);
  const frame = newFrame(region, scope, index, item, nowMs);
  scope.inside.frames.set(index, frame);
  scope.inside.active++;
  state.inner ??= new Map();
  for (const step of frame.nodes) state.inner.set(step.path, step);
  for (const edge of region.entries) {
    const target = frame.nodes[edge.to.slot];
    if (!target) continue;
    frame.deliveredEdges[edge.slot] = 1;
    target.delivered++;
    target.openEdges--;
    const isReady = target.openEdges === 0 || (target.node.join !== null && target.node.join.need !== "all");
    if (isReady && target.status === "pending") change(state, target, "settle");
  }
}

/** The first step of an item or round begins: from here on its time counts, which the step's record keeps. */
export function startFrame(frame: Frame, atMs: number): void {
  if (!frame.scope || frame.startedAtMs !== null) return;
  frame.startedAtMs = atMs;
  frame.logicalMs = Math.max(frame.logicalMs, atMs);
  for (const step of frame.nodes) step.nowMs = Math.max(step.nowMs, atMs);
}

/** Nothing of the frame counts any more. */
export function closeFrame(state: RunState, frame: Frame): void {
  if (frame.hasEnded) return;
  frame.hasEnded = true;
  if (frame.scope?.inside) frame.scope.inside.active--;
  if (state.keepsFrames) return;
  frame.scope?.inside?.frames.delete(frame.index);
  for (const step of frame.nodes) state.inner?.delete(step.path);
}

/** The steps under way in a frame and in everything inside it end as cancelled; the frame is closed. */
export function cancelFrame(state: RunState, frame: Frame): void {
  for (const step of frame.nodes) if (state.open.has(step)) cancelStep(state, step);
  closeFrame(state, frame);
}

/** A step under way ends as cancelled, with all that runs inside it. */
export function cancelStep(state: RunState, step: NodeState): void {
  for (const frame of [...(step.inside?.frames.values() ?? [])]) if (!frame.hasEnded) cancelFrame(state, frame);
  change(state, step, "cancel");
  step.wakeAtMs = null;
  step.waitsFor = null;
  step.port = null;
  step.output = null;
  // A step that never began has no row.
  if (step.startedAtMs !== null) state.cancelled.push(step);
}

const pendingNode = (node: CompiledNode, frame: Frame, path: string, nowMs: number): NodeState => ({
  node,
  frame,
  path,
  status: "pending",
  openEdges: node.incoming.length,
  delivered: 0,
  nowMs,
  attempt: 1,
  startedAtMs: null,
  firstStartedAtMs: null,
  finishedAtMs: null,
  logicalAtMs: null,
  port: null,
  output: null,
  response: null,
  error: null,
  wakeAtMs: null,
  waitsFor: null,
  inside: null,
  branchError: null,
});
