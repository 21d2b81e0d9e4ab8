import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runRollingRestart } from "./rolling-restart.ts";
import { runChaos } from "./run-chaos.ts";
import type { Check } from "./verify.ts";

/** `main.ts [--runs N] [--seed S] [--json] [--report FILE] [--forgetful-sink]`, see README.md. Exits 1 when anything went wrong. */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "3000" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    report: { type: "string" },
    "forgetful-sink": { type: "boolean", default: false },
  },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
// The result alone goes to standard output.
const say = (line: string) => console.error(line);
const faults = await runChaos({ runs: Number(values.runs), seed, sinkHonoursKeys: !values["forgetful-sink"], say });
const rolling = await runRollingRestart({ restarts: Math.max(2, Math.round(Number(values.runs) / 200)), seed, say });
const checks = [...faults.checks, ...rolling.checks];
const passed = faults.passed && rolling.passed;
const report = JSON.stringify({ passed, faults, rolling, checks }, null, 2);
if (values.report) writeFileSync(values.report, report);
if (values.json) console.log(report);
else {
  const list = (counts: Record<string, number>) =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ");
  console.log(`seed ${seed}: ${faults.runs} runs in ${faults.seconds} s; ${list(faults.stimulus)}`);
  print(faults.checks);
  console.log(`${rolling.restarts} rolling restarts, ${rolling.runs} runs, slowest stop ${rolling.slowestStopMs} ms`);
  print(rolling.checks);
}
process.exit(passed ? 0 : 1);

function print(results: readonly Check[]): void {
  for (const { name, wrong, examples } of results) {
    console.log(`${wrong === 0 ? "ok    " : "FAILED"} ${name}: ${wrong}`);
    for (const example of examples) console.log(`         ${example}`);
  }
}
