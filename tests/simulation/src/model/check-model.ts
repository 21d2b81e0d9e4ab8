import type { StoreFaults } from "@millrace/runtime/test/simulation/memory-flush";
import fc from "fast-check";
import { commands, settleBoth } from "./commands.ts";
import { type Model, newModel } from "./model.ts";
import { Real } from "./real.ts";

export type ModelOptions = {
  /** How many sequences of commands. */
  sequences: number;
  seed?: number;
  /** Leads straight to a failure that was seen before: where it was, and which of its commands were left. */
  path?: string;
  left?: string;
  storeFaults?: StoreFaults;
};

/** A failure, made as short as it gets. */
export type ModelFailure = { seed: number; path: string; left: string; commands: string; problem: string };

/** Sequences of commands against the model; `null` if all is well. */
export async function checkModel(options: ModelOptions): Promise<ModelFailure | null> {
  const { sequences: numRuns, seed, path, left, storeFaults = {} } = options;
  const sequence = fc.commands(commands, { maxCommands: 40, size: "max", ...(left ? { replayPath: left } : {}) });
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), sequence, async (worldSeed, chosen) => {
    const real = new Real(worldSeed, storeFaults);
    const model: Model = newModel();
    try {
      await fc.asyncModelRun(() => ({ model, real }), chosen);
      await finish(model, real);
    } finally {
      real.world.end();
    }
  });
  const details = await fc.check(property, {
    numRuns,
    ...(seed === undefined ? {} : { seed }),
    ...(path ? { path } : {}),
  });
  if (!details.failed) return null;
  const [worldSeed, chosen] = details.counterexample ?? [];
  const text = String(chosen);
  return {
    seed: details.seed,
    path: details.counterexamplePath ?? "",
    left: /replayPath="([^"]*)"/.exec(text)?.[1] ?? "",
    commands: `world ${worldSeed}: ${text.replace(/ ?\/\*.*\*\//, "")}`,
    problem: details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance),
  };
}

/** Whatever was done to it, a run can be brought to its end. */
async function finish(model: Model, real: Real): Promise<void> {
  await settleBoth(model, real);
  model.runs.forEach((run, index) => {
    real.resume(index);
    real.signal(index);
    Object.assign(run, { isPaused: false, isHeld: false, isSignalled: true });
  });
  await settleBoth(model, real);
  const open = model.runs.findIndex(({ hasEnded }) => !hasEnded);
  if (open >= 0) throw new Error(`run ${open} does not end`);
}
