import { inboxMark } from "../flush/run-write.ts";

/**
 * The new `wake_at` of a row `q` of `run_queue` that is resumed: due at once, with the mark where messages came during the
 * pause. A run that still waits for its time is looked at and parked again, one whose beginning is set for later keeps
 * that time, and one with an owner is the owner's business.
 */
export const wakeUp = `case
  when q.lease_owner is not null then q.wake_at
  when exists (select from run_inbox i where i.organization_id = q.organization_id and i.run_id = q.run_id) then ${inboxMark}
  else greatest(now(), q.start_at) end`;
