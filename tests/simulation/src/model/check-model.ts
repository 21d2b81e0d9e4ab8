import type { StoreFaults } from "@millrace/runtime/test/simulation/memory-flush";
import fc from "fast-check";
import { commands, settleBoth } from "./commands.ts";
import { type Model, newModel } from "./model.ts";
import { Real } from "./real.ts";

/**
 * Sequences of commands against the model. A failure is made as short as it gets, and its message has the seed and the path
 * with which fast-check comes to it again.
 */
export async function checkModel(options: {
  sequences: number;
  seed?: number;
  path?: string;
  storeFaults?: StoreFaults;
}): Promise<void> {
  const { sequences: numRuns, seed, path, storeFaults = {} } = options;
  const sequence = fc.commands(commands, { maxCommands: 40, size: "max" });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), sequence, async (worldSeed, chosen) => {
      const real = new Real(worldSeed, storeFaults);
      const model: Model = newModel();
      try {
        await fc.asyncModelRun(() => ({ model, real }), chosen);
        await finish(model, real);
      } finally {
        real.world.end();
      }
    }),
    { numRuns, ...(seed === undefined ? {} : { seed }), ...(path === undefined ? {} : { path }) },
  );
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
