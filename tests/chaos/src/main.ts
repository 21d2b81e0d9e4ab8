import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runChaos } from "./run-chaos.ts";

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
const result = await runChaos({
  runs: Number(values.runs),
  seed: Number(values.seed ?? Date.now() % 2 ** 31),
  sinkHonoursKeys: !values["forgetful-sink"],
  // The result alone goes to standard output.
  say: (line) => console.error(line),
});
if (values.report) writeFileSync(values.report, JSON.stringify(result));
if (values.json) console.log(JSON.stringify(result, null, 2));
else {
  console.log(`seed ${result.seed}: ${result.runs} runs in ${result.seconds} s`);
  console.log(
    Object.entries(result.stimulus)
      .map(([name, count]) => `${count} ${name}`)
      .join(", "),
  );
  for (const { name, wrong, examples } of result.checks) {
    console.log(`${wrong === 0 ? "ok    " : "FAILED"} ${name}: ${wrong}`);
    for (const example of examples) console.log(`         ${example}`);
  }
}
process.exit(result.passed ? 0 : 1);
