import type { StepPayload, StepPayloadInput } from "@millrace/contracts/api/runs";
import { AppError } from "@millrace/contracts/errors";
import { toUuid } from "@millrace/contracts/ids";
import type { JsonValue } from "@millrace/contracts/json";
import { pathsAround } from "@millrace/engine/run/paths-around";
import { hasStep, inputOf, type RunState, stepContext } from "@millrace/engine/run/state";
import { readContent } from "../flows/content.ts";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { jsonOrNull, restoreRun, runColumns, stepColumns } from "./restore-run.ts";
import { withStoredValues } from "./stored-values.ts";

/**
 * What one attempt of a step worked on. Only outputs are stored; what came in and what the expressions gave is computed
 * again from them, with the recorded time and random number, so it is what the step saw. Of the other items of a map
 * nothing is read, so this stays fast however many there are.
 */
export const getStepPayload = (deps: CoreDeps, actor: Actor, input: StepPayloadInput): Promise<StepPayload> =>
  readWithin(deps, actor, async (tx) => {
    const { path, iteration, attempt } = input;
    const { organizationId } = actor;
    const runUuid = toUuid("run", input.runId);
    const stored = await tx.run.findFirst({ where: { organizationId, id: runUuid }, select: runColumns });
    if (!stored) throw new AppError("run.not_found");
    const around = pathsAround(await readContent(tx, actor, stored.contentHash), deps.catalog, path);
    const rows = await tx.step.findMany({
      where: { organizationId, runId: runUuid, path: { in: around } },
      select: { ...stepColumns, logs: true },
    });
    const { run, steps } = await withStoredValues(tx, organizationId, stored, rows);
    const step = steps.find((one) => one.path === path && one.iteration === iteration && one.attempt === attempt);
    if (!step) throw new AppError("step.not_found");
    const state = await restoreRun(tx, deps, actor, run, steps, { into: path });
    const isKnown = hasStep(state, path, iteration);
    return {
      input: isKnown ? inputOf(state, path, iteration) : null,
      params: isKnown ? paramsOf(state, { path, iteration, attempt }) : null,
      output: jsonOrNull(step.output),
      logs: textLines(step.logs),
    };
  });

/** `null` for a step that failed because its parameters can't be computed. */
function paramsOf(state: RunState, step: { path: string; iteration: number; attempt: number }): JsonValue {
  try {
    return stepContext(state, step).params;
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

const textLines = (stored: unknown): string[] =>
  Array.isArray(stored) ? stored.filter((line): line is string => typeof line === "string") : [];
