-- Values past 64 KB of JSON text stand in a table of their own, once per run and value; the row that they belong to refers to
-- them (`…_ref`, beside the column for the value itself). See docs/adr/0008 and docs/execution/keeping.md.
create table payload (
  organization_id uuid not null,
  run_id          uuid not null,
  -- SHA-256 of the value's JSON text as Postgres writes it.
  hash            text not null,
  value           jsonb not null,
  primary key (organization_id, run_id, hash)
) partition by range (run_id);
create table payload_default partition of payload default;
alter table payload_default enable row level security;
alter table payload_default force row level security;
select protect_tenant_table('payload');
select allow_all_organizations('payload', 'millrace_runtime');
select allow_all_organizations('payload', 'millrace_maintenance');
grant select, insert on payload to millrace_app, millrace_runtime;
grant select, delete on payload to millrace_maintenance;

alter table run add column input_ref text, add column output_ref text, add column response_ref text,
  -- The input is never null, so beside a reference it is the JSON null.
  add constraint run_payload_check check ((input_ref is null or input = 'null')
    and (output_ref is null or output is null) and (response_ref is null or response is null));
alter table step add column output_ref text, add column response_ref text,
  add constraint step_payload_check check ((output_ref is null or output is null)
    and (response_ref is null or response is null));

-- Stores the value of a run as a payload and returns the reference to it, or null where it is small.
create function keep_payload(organization uuid, run uuid, value jsonb) returns text
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  json text := value::text;
  ref text;
begin
  if value is null or octet_length(json) <= 65536 then
    return null;
  end if;
  ref := encode(sha256(convert_to(json, 'UTF8')), 'hex');
  -- Steps that pass a value on unchanged share it.
  insert into payload (organization_id, run_id, hash, value) values (organization, run, ref, value) on conflict do nothing;
  return ref;
end $$;
revoke execute on function keep_payload(uuid, uuid, jsonb) from public;
grant execute on function keep_payload(uuid, uuid, jsonb) to millrace_app, millrace_runtime;

-- In triggers, so that no statement that writes a run or a step can forget it, and the payload comes and goes with the row:
-- what the fence of a flush keeps out leaves no payload either. The conditions cost a small value next to nothing: the stored
-- form of JSON is at least half as long as its text (but for texts full of escapes, which then stay in their row).
create function refer_run_payloads() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  ref text;
begin
  ref := keep_payload(new.organization_id, new.id, new.input);
  if ref is not null then
    new.input_ref := ref;
    new.input := 'null';
  end if;
  ref := keep_payload(new.organization_id, new.id, new.output);
  if ref is not null then
    new.output_ref := ref;
    new.output := null;
  end if;
  ref := keep_payload(new.organization_id, new.id, new.response);
  if ref is not null then
    new.response_ref := ref;
    new.response := null;
  end if;
  return new;
end $$;
create trigger run_payload before insert or update on run for each row
  when (pg_column_size(new.input) > 32768 or pg_column_size(new.output) > 32768 or pg_column_size(new.response) > 32768)
  execute function refer_run_payloads();

-- A debounced start gives the run another input. Triggers fire by name, this one before `run_payload`.
create function forget_input_ref() returns trigger
language plpgsql as $$
begin
  new.input_ref := null;
  return new;
end $$;
create trigger run_input_replaced before update of input on run for each row
  when (old.input_ref is not null) execute function forget_input_ref();

create function refer_step_payloads() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
  ref text;
begin
  -- An insert that becomes an update of this row (`on conflict`) gives it what was inserted, and is looked at there.
  if tg_op = 'INSERT' and exists (select from step s where s.organization_id = new.organization_id
      and s.run_id = new.run_id and s.path = new.path and s.iteration = new.iteration and s.attempt = new.attempt) then
    return new;
  end if;
  ref := keep_payload(new.organization_id, new.run_id, new.output);
  if ref is not null then
    new.output_ref := ref;
    new.output := null;
  end if;
  ref := keep_payload(new.organization_id, new.run_id, new.response);
  if ref is not null then
    new.response_ref := ref;
    new.response := null;
  end if;
  return new;
end $$;
create trigger step_payload before insert or update on step for each row
  when (pg_column_size(new.output) > 32768 or pg_column_size(new.response) > 32768)
  execute function refer_step_payloads();
revoke execute on function refer_run_payloads(), forget_input_ref(), refer_step_payloads() from public;

-- As before, with the partitions of payload.
create or replace function ensure_run_partitions(weeks_ahead int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
declare
  parent name;
  partition name;
  week timestamp;
  created int := 0;
begin
  perform pg_advisory_xact_lock(hashtext('millrace.ensure_run_partitions'));
  for week in
    select generate_series(0, weeks_ahead) * interval '7 days' + date_trunc('week', now() at time zone 'utc')
  loop
    foreach parent in array array['run', 'step', 'payload']::name[] loop
      partition := parent || to_char(week, '_YYYYMMDD');
      continue when to_regclass(format('public.%I', partition)) is not null;
      begin
        execute format('create table public.%I (like public.%I including all) with (fillfactor = 85)', partition, parent);
        execute format('alter table public.%I enable row level security', partition);
        execute format('alter table public.%I force row level security', partition);
        execute format('alter table public.%I attach partition public.%I for values from (%L) to (%L)', parent, partition,
          public.uuid_v7_floor(week at time zone 'utc'),
          public.uuid_v7_floor((week + interval '7 days') at time zone 'utc'));
        created := created + 1;
      exception when check_violation then
        raise warning 'the default partition of % already holds rows of the week of %', parent, week::date;
      end;
    end loop;
  end loop;
  return created;
end $$;
select ensure_run_partitions(8);

-- As before, with the output that stands in a payload.
create or replace function answer_run_wait(organization uuid, child uuid) returns uuid
language sql volatile set search_path = public, pg_temp as $$
  update wait w set resolved_at = clock_timestamp(),
    outcome = case r.status when 'succeeded' then 'resolved' else 'failed' end,
    port = case r.status when 'succeeded' then w.subject ->> 'port' end,
    resolution = case when r.status <> 'succeeded' then jsonb_build_object('status', r.status, 'error', r.error)
      when r.output_ref is null then r.output
      else (select p.value from payload p
        where p.organization_id = organization and p.run_id = child and p.hash = r.output_ref) end
  from run r
  where r.organization_id = organization and r.id = child and r.status <> 'running'
    and w.organization_id = organization and w.kind = 'run' and w.subject ->> 'runId' = child::text
    and w.resolved_at is null
  returning w.run_id
$$;
