import { readFileSync } from "node:fs";
import pg from "pg";
const { admin } = JSON.parse(readFileSync("/tmp/keep-scratch/urls.json", "utf8"));
const c = new pg.Client({ connectionString: admin }); await c.connect();
await c.query("set synchronous_commit=off; set plan_cache_mode=force_generic_plan; set enable_seqscan=off");
const n = 2000;
const pid=(await c.query("select pg_backend_pid() p")).rows[0].p;
const cpu=()=>{const f=readFileSync(`/proc/${pid}/schedstat`,"utf8").split(" ");return Number(f[0])/1e6;};
async function round() {
  // 25 batches of 80 runs: insert, then finish with 6 steps each
  let t = 0;
  const org = "00000000-0000-7000-8000-000000000001";
  for (let b = 0; b < 25; b++) {
    const ids = (await c.query("select overlay(gen_random_uuid()::text placing left(uuid_v7_floor(now())::text,15) from 1 for 15)::uuid id from generate_series(1,80)")).rows.map(r => r.id);
    const t0 = cpu();
    await c.query({ name: "i", text: `insert into run (organization_id,id,flow_id,version_number,content_hash,trigger,trigger_node,status,input,correlation_id,started_at) select $1,x,$1,1,'h','webhook','s','running','{"body":{"a":1}}','c',now() from unnest($2::uuid[]) x`, values: [org, ids] });
    await c.query({ name: "f", text: `update run r set status='succeeded', output='{"k4":4}', finished_at=now() from unnest($2::uuid[]) x where r.organization_id=$1 and r.id=x and r.status='running'`, values: [org, ids] });
    await c.query({ name: "s", text: `insert into step as s (organization_id,run_id,path,iteration,attempt,node_id,status,started_at,finished_at,logical_at,port,output) select $1,x,'k'||g,0,1,'k'||g,'succeeded',now(),now(),now(),'out','{"a":1,"k0":0,"k1":1}' from unnest($2::uuid[]) x, generate_series(0,5) g on conflict (organization_id,run_id,path,iteration,attempt) do update set status=excluded.status, output=excluded.output where s.status in ('running','waiting','retrying')`, values: [org, ids] });
    t += cpu() - t0;
  }
  return t / n * 1000; // us per run
}
const variants: Record<string, [string, string]> = {
  plain: ["alter table run disable trigger run_payload; alter table run disable trigger run_input_replaced; alter table step disable trigger step_payload", ""],
  triggers: ["alter table run enable trigger run_payload; alter table run enable trigger run_input_replaced; alter table step enable trigger step_payload", ""],
  partials: ["create index t1 on run (organization_id, status, id) where status in ('failed','cancelled'); create index t2 on run (organization_id, flow_id, status, id) where status in ('failed','cancelled')", "drop index t1,t2"],
  partials_trigger: ["create index t1 on run (organization_id, status, id) where status in ('failed','cancelled'); create index t2 on run (organization_id, flow_id, status, id) where status in ('failed','cancelled'); create index t3 on run (organization_id, trigger, id)", "drop index t1,t2,t3"],
  all: ["create index t1 on run (organization_id, status, id) where status in ('failed','cancelled'); create index t2 on run (organization_id, flow_id, status, id) where status in ('failed','cancelled'); create index t3 on run (organization_id, trigger, id);create index t4 on run (organization_id, flow_id, version_number, id)", "drop index t1,t2,t3,t4"],
};
const best: Record<string, number[]> = {};
for (let k = 0; k < 10; k++) for (const [name, [on, off]] of Object.entries(variants)) {
  await c.query(on); await c.query("deallocate all").catch(()=>0);
  c["connection"].parsedStatements = {};
  await c.query("truncate run, step");
  await round();
  (best[name] ??= []).push(await round(), await round());
  if (off) await c.query(off);
}
for (const [k, v] of Object.entries(best)) { v.sort((a, b) => a - b); console.log(k, "min", v[0].toFixed(1), "median", v[v.length >> 1].toFixed(1), "us/run"); }
await c.query("truncate run, step"); await c.end();
