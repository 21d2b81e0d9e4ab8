import { readFileSync } from "node:fs";
import pg from "pg";
const { admin } = JSON.parse(readFileSync("/tmp/keep-scratch/urls.json", "utf8"));
const c = new pg.Client({ connectionString: admin }); await c.connect();
await c.query("set synchronous_commit=off; drop index if exists t1,t2,t3,t4");
const org = "00000000-0000-7000-8000-0000000000aa";
await c.query("insert into organization (id, slug, name) values ($1,'big','Big') on conflict do nothing", [org]);
await c.query("insert into flow (organization_id,id,name) select $1, ('00000000-0000-7000-8000-0000000001'||lpad(to_hex(n),2,'0'))::uuid, 'Flow '||n from generate_series(1,40) n on conflict do nothing", [org]);
for (let i = 0; i < 17; i++) {
  await c.query(`with old as materialized (
     select (lpad(to_hex((extract(epoch from at)*1000)::bigint),12,'0')||'7'||substr(md5(random()::text),1,3)||'a'||substr(md5(random()::text),1,15))::uuid id, at,
       ('00000000-0000-7000-8000-0000000001'||lpad(to_hex(1+floor(power(random(),2)*40)::int),2,'0'))::uuid flow,
       random() x, random() y
     from (select now() - interval '1 hour' - random()*interval '4 days' as at from generate_series(1,100000)) m
   ), runs as (
     insert into run (organization_id,id,flow_id,version_number,content_hash,trigger,trigger_node,status,correlation_id,started_at,finished_at,input,output,error)
     select $1,id,flow,case when x<0.001 then 1 else 2 end,'old',case when y<0.01 then 'manual' when y<0.05 then 'schedule' else 'webhook' end,'start',
       case when x<0.004 then 'failed' when x<0.005 then 'cancelled' else 'succeeded' end,'old',at,at+interval '1 s','{"body":{"a":1}}','{"k4":4}', case when x<0.005 then '{"code":"http.network","message":"No answer.","retryable":true}'::jsonb end from old)
   insert into step (organization_id,run_id,path,iteration,attempt,node_id,status,started_at,finished_at,logical_at,port,output)
   select $1,old.id,'k'||n,0,1,'k'||n,'succeeded',at,at,at,'out','{"a":1,"k0":0,"k1":1,"k2":2}' from old cross join generate_series(0,5) n`, [org]);
  console.log(i, new Date().toISOString());
}
// live: 120,000 waiting runs, 20,000 of them on an approval
await c.query(`with live as materialized (
   select (lpad(to_hex((extract(epoch from at)*1000)::bigint),12,'0')||'7'||substr(md5(random()::text),1,3)||'a'||substr(md5(random()::text),1,15))::uuid id, at, n,
     ('00000000-0000-7000-8000-0000000001'||lpad(to_hex(1+floor(power(random(),2)*40)::int),2,'0'))::uuid flow
   from (select now() - random()*interval '4 days' as at, n from generate_series(1,120000) n) m
 ), runs as (insert into run (organization_id,id,flow_id,version_number,content_hash,trigger,trigger_node,status,correlation_id,started_at,input)
   select $1,id,flow,2,'old','webhook','start','running','live',at,'{}' from live
 ), q as (insert into run_queue (organization_id,run_id,flow_id,lease_epoch,wake_at) select $1,id,flow,1,now()+interval '30 days' from live
 ), s as (insert into step (organization_id,run_id,path,iteration,attempt,node_id,status,started_at) select $1,id,'w',0,1,'w','waiting',at from live)
 insert into wait (organization_id,id,run_id,path,iteration,kind,due_at,subject,title,assignee_role,resolved_at,outcome,applied_at)
 select $1,gen_random_uuid(),id,'w',0,case when n<=40000 then 'approval' else 'timer' end,now()+interval '30 days',
   case when n<=40000 then '{"kind":"approval","title":"Pay?","role":"anybody","message":"","fields":[]}'::jsonb end, case when n<=40000 then 'Pay?' end, case when n<=40000 then 'anybody' end,
   case when n<=20000 then at end, case when n<=20000 then 'resolved' end, case when n<=20000 then at end from live`, [org]);
await c.query("vacuum (analyze)"); console.log("done", new Date().toISOString()); await c.end();
