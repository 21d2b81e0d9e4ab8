-- The writes of an owner have an order. A statement whose connection was lost may be executed after it was repeated over another
-- one: what it says is old by then. A row knows the number of the last write that repeated another; claiming begins anew, for the
-- next owner counts for itself.
alter table run_queue add column last_write bigint not null default 0;

drop function take_inbox_marks(uuid, uuid[], uuid[]);
create function take_inbox_marks(owner uuid, organization_ids uuid[], run_ids uuid[], write_order bigint) returns void
language plpgsql set search_path = public, pg_temp as $$
begin
  perform from run_queue q
    join unnest(organization_ids, run_ids) as k(organization_id, run_id)
      on q.organization_id = k.organization_id and q.run_id = k.run_id
    order by q.organization_id, q.run_id for update of q;
  update run_queue q set last_write = write_order,
      wake_at = case when q.wake_at = to_timestamp(0) and not exists (
        select from run_inbox i where i.organization_id = q.organization_id and i.run_id = q.run_id) then now()
        else q.wake_at end
    from unnest(organization_ids, run_ids) as k(organization_id, run_id)
    where q.organization_id = k.organization_id and q.run_id = k.run_id and q.lease_owner = owner
      and q.last_write < write_order;
end $$;
grant execute on function take_inbox_marks(uuid, uuid[], uuid[], bigint) to millrace_runtime;
