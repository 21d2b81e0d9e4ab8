import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { storeFaults } from "@millrace/runtime/test/simulation/memory-flush";
import { checkModel } from "./model/check-model.ts";
import { simulateSeeds } from "./seeds.ts";
import { simulate } from "./simulate.ts";
import { missingStimulus, stimuli } from "./stimulus.ts";

/**
 * `main.ts [--seeds N] [--from S] [--json] [--report FILE]`, `main.ts --seed S`, or `main.ts --commands N [--seed S] [--path P] [--left L]`;
 * with `--break FAULT,…` on a store that is broken on purpose. See README.md. Exits 1 when anything went wrong.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    commands: { type: "string" },
    path: { type: "string" },
    left: { type: "string" },
    break: { type: "string" },
    json: { type: "boolean", default: false },
    report: { type: "string" },
  },
});
// The result alone goes to standard output.
const say = (line: string) => console.error(line);
const broken = (values.break ?? "").split(",").filter((name) => name !== "");
const faults = storeFaults.filter((fault) => broken.includes(fault));
if (faults.length < broken.length) {
  say(`What can be broken: ${storeFaults.join(", ")}.`);
  process.exit(1);
}
const breakage = { storeFaults: Object.fromEntries(faults.map((fault) => [fault, true])) };
const breakArgument = faults.length > 0 ? ` --break ${faults.join(",")}` : "";
const replayOf = (seed: number) => `npm run simulate -- --seed ${seed}${breakArgument}`;

process.exit((await choose()) ? 0 : 1);

function choose(): Promise<boolean> {
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  if (values.commands !== undefined) return command(Number(values.commands), seed);
  return seed === undefined ? simulateMany() : replay(seed);
}

/** Sequences of commands against the model. */
async function command(sequences: number, seed?: number): Promise<boolean> {
  const { path, left } = values;
  const failure = await checkModel({
    sequences,
    ...(seed === undefined ? {} : { seed }),
    ...(path === undefined ? {} : { path }),
    ...(left === undefined ? {} : { left }),
    ...breakage,
  });
  if (values.json) console.log(JSON.stringify({ passed: failure === null, sequences, failure }, null, 2));
  else if (failure) {
    console.log(`FAILED ${failure.problem}\n       ${failure.commands}`);
    const where = `--seed ${failure.seed} --path ${failure.path} --left "${failure.left}"`;
    console.log(`       npm run simulate -- --commands ${sequences} ${where}${breakArgument}`);
  } else console.log(`ok     ${sequences} sequences of commands`);
  return failure === null;
}

/** One seed with everything that happened. */
async function replay(seed: number): Promise<boolean> {
  const { trace, traceHash, findings, events } = await simulate({ seed, keepsTrace: true, ...breakage });
  if (values.json) console.log(JSON.stringify({ seed, findings, events, traceHash, trace }, null, 2));
  else {
    for (const line of trace) console.log(line);
    console.log(`seed ${seed}: ${events} events, trace ${traceHash}`);
    for (const finding of findings) console.log(`FAILED ${finding}`);
  }
  return findings.length === 0;
}

async function simulateMany(): Promise<boolean> {
  const [count, from] = [Number(values.seeds), Number(values.from)];
  const startedAt = performance.now();
  const failures: { seed: number; findings: readonly string[]; replay: string }[] = [];
  const { runs, events, stimulus, failed } = await simulateSeeds({
    ...{ from, count, threads: Math.max(1, availableParallelism()), ...breakage },
    onFailure: ({ seed, findings }) => {
      if (failures.length < 10) say(`FAILED seed ${seed}: ${findings[0]}\n       ${replayOf(seed)}`);
      failures.push({ seed, findings, replay: replayOf(seed) });
    },
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  const missing = missingStimulus(stimulus, count);
  const passed = failed === 0 && missing.length === 0;
  const report = JSON.stringify(
    { passed, seeds: count, from, seconds, runs, events, stimulus, missing, failures },
    null,
    2,
  );
  if (values.report) writeFileSync(values.report, report);
  if (values.json) console.log(report);
  else {
    console.log(`${count} seeds from ${from}: ${runs} runs, ${events} events in ${seconds} s`);
    console.log(stimuli.map((name) => `${name} ${stimulus[name]}`).join(", "));
    if (missing.length > 0) console.log(`FAILED the days were not bad enough: too few ${missing.join(", ")}`);
    console.log(failed === 0 ? "ok     every run came to what it should" : `FAILED ${failed} of ${count} seeds`);
  }
  return passed;
}
