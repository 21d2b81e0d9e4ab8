import fc from "fast-check";
import { type Model, type ModelRun, mustWait, newRun, possibleStatuses } from "./model.ts";
import type { Real } from "./real.ts";

type Command = fc.AsyncCommand<Model, Real>;
type Act = (model: Model, real: Real) => void | Promise<void>;

/** After each command, whatever must never be is looked for. */
const command = (name: string, act: Act, check: (model: Model) => boolean = () => true): Command => ({
  check,
  async run(model, real) {
    await act(model, real);
    const [finding] = real.world.findings;
    if (finding) throw new Error(finding);
  },
  toString: () => name,
});

/** A command about one of the runs so far. */
const aboutRun = (
  name: string,
  choice: number,
  act: (run: ModelRun, index: number, real: Real, model: Model) => void,
) =>
  command(
    `${name}(${choice})`,
    (model, real) => {
      const index = choice % model.runs.length;
      const run = model.runs[index];
      if (run) act(run, index, real, model);
    },
    (model) => model.runs.length > 0,
  );

const start = () =>
  command("start", (model, real) => {
    real.start();
    model.runs.push(newRun(model.version));
  });

const publish = () =>
  command("publish", (model, real) => {
    model.version++;
    real.publish(model.version);
  });

const signal = (choice: number) =>
  aboutRun("signal", choice, (run, index, real) => {
    real.signal(index);
    run.isSignalled = true;
  });

const pause = (choice: number) =>
  aboutRun("pause", choice, (run, index, real) => {
    const isPaused = real.pause(index);
    if (run.hasEnded && isPaused) throw new Error("a run was paused that had ended");
    // Whether a run that was on its way to its end was quicker, only the run itself can tell.
    run.isPaused = isPaused;
    run.hasEnded ||= !isPaused;
  });

const resume = (choice: number) =>
  aboutRun("resume", choice, (run, index, real) => {
    real.resume(index);
    run.isPaused = false;
    run.isHeld = false;
  });

const cancel = (choice: number) =>
  aboutRun("cancel", choice, (run, index, real) => {
    const result = real.cancel(index);
    const wasOpen = mustWait(run);
    if (run.hasEnded && result === "requested") throw new Error("a run was cancelled that had ended");
    if (wasOpen && result !== "requested") throw new Error("a run that could not have ended can't be cancelled");
    if (result === "requested") run.isCancelled = true;
    else run.hasEnded = true;
  });

const replay = (choice: number) =>
  aboutRun("replay", choice, (run, index, real, model) => {
    real.repeat(index, false);
    model.runs.push(newRun(run.version));
  });

/** A run that has succeeded is executed again from its second call on. */
const retry = (choice: number) =>
  aboutRun("retry", choice, (run, index, real, model) => {
    if (real.statusOf(index) !== "succeeded") return;
    real.repeat(index, true);
    model.runs.push(newRun(run.version, true));
  });

const advance = (forMs: number) => command(`advance(${forMs} ms)`, (_, real) => real.advance(forMs));
const crash = () => command("crash", (_, real) => real.crash());
const freeze = (forMs: number) => command(`freeze(${forMs} ms)`, (_, real) => real.freeze(forMs));

/** Gives everything its time, and looks whether each run is where the model says. */
export async function settleBoth(model: Model, real: Real): Promise<void> {
  await real.settle();
  model.runs.forEach((run, index) => {
    const status = real.statusOf(index);
    const possible = possibleStatuses(run);
    if (!possible.some((one) => one === status))
      throw new Error(`run ${index} is ${status} and should be ${possible.join(" or ")}`);
    run.hasEnded = status !== "running";
    run.isHeld = run.isPaused;
    if (!run.hasEnded && !real.isAtRest(index)) throw new Error(`run ${index} waits in memory`);
    const [problem] = run.hasEnded ? real.problemsOf(index) : [];
    if (problem) throw new Error(problem);
  });
}
const settleAll = () => command("settle", settleBoth);

const which = fc.nat(20);
export const commands = [
  fc.constant(null).map(start),
  fc.constant(null).map(start),
  fc.constant(null).map(publish),
  which.map(signal),
  which.map(signal),
  which.map(pause),
  which.map(resume),
  which.map(cancel),
  which.map(replay),
  which.map(retry),
  fc.integer({ min: 1, max: 3_000 }).map(advance),
  fc.integer({ min: 1, max: 300 }).map(advance),
  fc.constant(null).map(crash),
  fc.integer({ min: 100, max: 4_000 }).map(freeze),
  fc.constant(null).map(settleAll),
];
