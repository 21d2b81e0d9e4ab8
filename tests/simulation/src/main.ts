import { simulate } from "./simulate.ts";

const [from = "1", count = "20"] = process.argv.slice(2);
const started = performance.now();
let events = 0;
for (let seed = Number(from); seed < Number(from) + Number(count); seed++) {
  const one = await simulate({ seed, keepsTrace: count === "1" });
  events += one.events;
  if (count === "1") console.log(one.trace.join("\n"), one.stimulus);
  if (one.findings.length) console.log(seed, one.traceHash, one.findings);
}
console.log(((performance.now() - started) / Number(count)).toFixed(1), "ms per seed", events / Number(count));
