import { describe, expect, it } from "vitest";
import {
  nextRunState,
  nextStepState,
  type RunEvent,
  type RunState,
  type StepEvent,
  type StepState,
} from "./transitions.ts";

/** The whole table, written out once more: rows are states, columns events, `-` is refused. */
const stepTable = `
            settle  skip     begin    recover succeed    wait     retry     fail    cancel
pending     ready   skipped  -        -       -          -        -         -       cancelled
ready       -       -        running  -       -          -        -         -       cancelled
running     -       -        -        ready   succeeded  waiting  retrying  failed  cancelled
waiting     -       -        -        -       succeeded  -        retrying  failed  cancelled
retrying    -       -        running  -       -          -        -         -       cancelled
skipped     -       -        -        -       -          -        -         -       -
succeeded   -       -        -        -       -          -        -         -       -
failed      -       -        -        -       -          -        -         -       -
cancelled   -       -        -        -       -          -        -         -       -`;

const runTable = `
            finish     fail    cancel
running     succeeded  failed  cancelled
succeeded   -          -       -
failed      -          -       -
cancelled   -          -       -`;

function rows(table: string): [string, string, string][] {
  const [header = [], ...lines] = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));
  return lines.flatMap(([state = "", ...targets]) =>
    targets.map((target, index): [string, string, string] => [state, header[index] ?? "", target]),
  );
}

describe("a step", () => {
  it.each(rows(stepTable))("%s, %s → %s", (state, event, target) => {
    const next = () => nextStepState(state as StepState, event as StepEvent);
    if (target === "-") expect(next).toThrow(`a ${state} step can't ${event}`);
    else expect(next()).toBe(target);
  });
});

describe("a run", () => {
  it.each(rows(runTable))("%s, %s → %s", (state, event, target) => {
    const next = () => nextRunState(state as RunState, event as RunEvent);
    if (target === "-") expect(next).toThrow(`a ${state} run can't ${event}`);
    else expect(next()).toBe(target);
  });
});
