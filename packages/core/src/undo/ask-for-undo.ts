import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/**
 * Notes that a run which is being cancelled is to be undone once it has ended. Call it after the run's queue row is locked.
 * Nothing happens for a run that has nothing to undo, or that undoes a step itself.
 */
export async function askForUndo(tx: Tx, { organizationId }: Actor, runUuid: string): Promise<void> {
  await tx.$executeRaw`
    insert into run_undo (organization_id, run_id)
    select r.organization_id, r.id from run r
    where r.organization_id = ${organizationId}::uuid and r.id = ${runUuid}::uuid
      and has_undo(r.organization_id, r.content_hash)
      and not exists (select from run_undo_step s where s.organization_id = r.organization_id and s.undo_run_id = r.id)
    on conflict do nothing`;
}
