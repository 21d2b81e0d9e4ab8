import { parseArgs } from "node:util";
import { runCanvasBench } from "./canvas/run-canvas.ts";
import { runEngineBench } from "./engine/run-engine.ts";

/** `main.ts engine|canvas [--json] …`, see README.md. Exits 1 when a "must" is missed. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string", default: "3" },
    ceiling: { type: "string" },
    nodes: { type: "string", default: "1000,200" },
    minutes: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    profile: { type: "string" },
  },
});
const [what = ""] = positionals;
const only = values.only ?? null;
const rounds = Number(values.rounds);
// The result alone goes to standard output.
const say = (line: string) => console.error(line);

const benchmarks = {
  engine: () => runEngineBench({ ceilingFile: values.ceiling ?? null, rounds, only, say }),
  canvas: () =>
    runCanvasBench({
      nodeCounts: values.nodes.split(",").map(Number),
      minutes: Number(values.minutes),
      rounds,
      only,
      quick: values.quick,
      profileFolder: values.profile ?? null,
      say,
    }),
};
if (what !== "engine" && what !== "canvas") {
  console.error('Say what to measure: "engine" or "canvas".');
  process.exit(2);
}

const { machine, measured } = await benchmarks[what]();
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
