import { parseArgs } from "node:util";
import { runEngineBench } from "./engine/run-engine.ts";

/** `main.ts engine [--json] [--ceiling PATH] [--only NAME] [--rounds N]`, see README.md. Exits 1 when a "must" is missed. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    ceiling: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
  },
});
const [what = ""] = positionals;
if (what !== "engine") {
  console.error('Say what to measure: "engine".');
  process.exit(2);
}

const { machine, measured } = await runEngineBench({
  ceilingFile: values.ceiling ?? null,
  rounds: Number(values.rounds),
  only: values.only ?? null,
  // The result alone goes to standard output.
  say: (line) => console.error(line),
});
if (values.json)
  console.log(JSON.stringify({ benchmark: what, at: new Date().toISOString(), machine, measured }, null, 2));
else {
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name} ${value}`)
      .join(" · "),
  );
  for (const { scenario, figure, value, must, reach, passed } of measured) {
    const bound =
      must === null ? "" : ` (must be at ${must.at} ${must.value}${reach === null ? "" : `, aim ${reach}`})`;
    console.log(`${passed ? "ok    " : "MISSED"} ${scenario}: ${value} ${figure}${bound}`);
  }
}
process.exit(measured.every(({ passed }) => passed) ? 0 : 1);
