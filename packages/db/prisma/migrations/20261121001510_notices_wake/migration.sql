-- A notice wakes its run also where the wait has been answered already: that may have been an earlier owner of the run, which was
-- frozen on its way to look for the end of the other run, and which nobody has heard of.
create or replace function deliver_run_notices(max_rows int, out told uuid[], out left_over int)
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  notice record;
begin
  told := '{}';
  left_over := 0;
  for notice in
    select n.organization_id, n.id, n.run_id, n.kind, n.child_run_id from run_notice n
    order by n.created_at limit max_rows for update skip locked
  loop
    perform from run_queue q where q.organization_id = notice.organization_id and q.run_id = notice.run_id
      for update skip locked;
    if found then
      if notice.kind = 'cancel' then
        insert into run_inbox (organization_id, run_id, id, kind, payload)
        values (notice.organization_id, notice.run_id, gen_random_uuid(), 'cancel',
          '{"reason": "Cancelled because the run that waited for it has ended."}');
      else
        perform answer_run_wait(notice.organization_id, notice.child_run_id);
      end if;
      update run_queue set wake_at = to_timestamp(0)
      where organization_id = notice.organization_id and run_id = notice.run_id;
      told := told || notice.run_id;
    elsif exists (select from run_queue q
        where q.organization_id = notice.organization_id and q.run_id = notice.run_id) then
      left_over := left_over + 1;
      continue;
    end if;
    delete from run_notice where organization_id = notice.organization_id and id = notice.id;
  end loop;
end $$;
