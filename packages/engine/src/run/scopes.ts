import { AppError } from "@millrace/contracts/errors";
import { donePort } from "@millrace/contracts/flow/node-definition";
import type { NodeOutcome } from "@millrace/contracts/flow/node-run";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { resolveParams } from "../expressions/params.ts";
import { expressionScope, stepContext } from "./context.ts";
import { openFrame } from "./frames.ts";
import { type Inside, type NodeState, nodeAt, type RunState } from "./model.ts";
import { inputOfStep } from "./output.ts";
import { toError } from "./scope-errors.ts";
import { clearDue, markDue } from "./status.ts";

export const maxMapItems = 10_000;

/**
 * Takes a running scope further: enters it, opens frames for what comes next, or, when all is done, gives its outcome, to be
 * handed to `completeStep`. `null` while it has something under way. Throws the `AppError` with which it fails: of its
 * parameters, or of the step inside that ended it. The same again until the step is completed or failed.
 */
export function advanceScope(
  state: RunState,
  { path, iteration }: { path: string; iteration: number },
): NodeOutcome | null {
  const scope = nodeAt(state, path, iteration);
  if (scope.status !== "running") throw new RangeError(`${path} is ${scope.status}, not running`);
  // It stays handed out until it has something under way, or has ended.
  markDue(state, scope);
  scope.inside ??= enter(state, scope);
  const { inside } = scope;
  if (inside.failure) throw toError(inside.failure);
  const outcome = goOn(state, scope, inside);
  if (!outcome) clearDue(state, scope);
  return outcome;
}

function goOn(state: RunState, scope: NodeState, inside: Inside): NodeOutcome | null {
  const done = (value: JsonValue): NodeOutcome => ({ kind: "output", port: donePort, value });
  if (scope.node.type.scope === "map") {
    const only = state.looksInto?.get(scope.path) ?? inside.only;
    if (only !== null && inside.next === 0) {
      if (only in inside.items) openFrame(state, scope, only, inside.items[only] ?? null, scope.nowMs);
      inside.next = inside.items.length;
    }
    for (; inside.active < inside.concurrency && inside.next < inside.items.length; inside.next++)
      openFrame(state, scope, inside.next, inside.items[inside.next] ?? null, scope.nowMs);
    const errors = inside.errors.toSorted((a, b) => Number(a.index) - Number(b.index));
    return inside.active > 0 ? null : done({ results: inside.results, errors });
  }
  if (inside.active > 0) return null;
  const value = inside.results[0] ?? null;
  if (!hasNext(state, scope, inside, value)) return done(value);
  openFrame(state, scope, inside.next++, value, scope.nowMs);
  return null;
}

function hasNext(state: RunState, scope: NodeState, inside: Inside, value: JsonValue): boolean {
  const { condition } = scope.node;
  const mayGoOn = inside.next < inside.maxRounds;
  if (!condition) return mayGoOn;
  const context = expressionScope(state, scope, { item: value, index: inside.next });
  const { while: goesOn } = resolveParams(condition, context);
  if (typeof goesOn !== "boolean")
    throw new AppError("step.invalid_params", {
      message: "The condition of the loop must give true or false.",
      details: { pointer: "/while" },
    });
  if (goesOn && !mayGoOn) throw new AppError("step.loop_limit", { details: { maxRounds: inside.maxRounds } });
  return goesOn;
}

function enter(state: RunState, scope: NodeState): Inside {
  const { params } = stepContext(state, { path: scope.path, iteration: 0, attempt: scope.attempt });
  const inside: Inside = {
    items: [],
    concurrency: 1,
    maxRounds: 1,
    only: null,
    keepsGoing: false,
    frames: new Map(),
    next: 0,
    active: 0,
    results: [],
    errors: [],
    failure: null,
    logicalMs: scope.nowMs,
  };
  const kind = scope.node.type.scope;
  const chosen = oneItem(params);
  if (kind === "map") {
    const settings = mapSettings(params);
    return { ...inside, ...settings, ...(chosen ? onlyOne(chosen, settings.items) : {}) };
  }
  const start = params.value === undefined ? inputOfStep(state, scope) : params.value;
  inside.results = [start ?? null];
  if (kind === "loop") inside.maxRounds = wholeNumber(params, "maxRounds");
  if (kind === "loop" && chosen) {
    inside.next = chosen.index;
    inside.maxRounds = chosen.index + 1;
  }
  return inside;
}

/** Set by a test of one node inside (`testOneNode`): which item, or round, alone is executed. */
function oneItem({ onlyItem: one }: JsonObject): { index: number; isExact: boolean } | null {
  if (typeof one !== "object" || one === null || Array.isArray(one)) return null;
  return typeof one.index === "number" ? { index: one.index, isExact: one.isExact === true } : null;
}

/** The chosen item; where none was chosen and there are fewer than before, the last one. */
function onlyOne({ index, isExact }: { index: number; isExact: boolean }, items: readonly JsonValue[]) {
  const { length } = items;
  if (length === 0 || (isExact && index >= length))
    throw new AppError("step.invalid_params", {
      message:
        length === 0
          ? "The list is empty: there is no item to run the node for."
          : `There is no item ${(index + 1).toLocaleString("en-US")}: the list has ${length.toLocaleString("en-US")}.`,
      details: { pointer: "/items" },
    });
  return { only: Math.min(index, length - 1), results: items.map(() => null) };
}

function mapSettings(params: JsonObject): Pick<Inside, "items" | "concurrency" | "keepsGoing"> {
  const { items } = params;
  if (!Array.isArray(items))
    throw new AppError("step.invalid_params", {
      message: "The items must be a list. Use an expression that gives one, such as input.orders.",
      details: { pointer: "/items" },
    });
  if (items.length > maxMapItems)
    throw new AppError("step.invalid_params", {
      message: `The list has ${items.length.toLocaleString("en-US")} items, and a map takes ${maxMapItems.toLocaleString("en-US")} at most. Split it.`,
      details: { pointer: "/items" },
    });
  return { items, concurrency: wholeNumber(params, "concurrency"), keepsGoing: params.onItemError === "continue" };
}

function wholeNumber(params: JsonObject, name: string): number {
  const value = params[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= 1) return value;
  throw new AppError("step.invalid_params", {
    message: `The parameter ${name} must be a whole number from 1.`,
    details: { pointer: `/${name}` },
  });
}
