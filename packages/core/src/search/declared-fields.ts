import { searchFields } from "@millrace/contracts/flow/definition";
import type { DeclaredSearchField } from "@millrace/contracts/run/search-value";
import { declaredSearchFields } from "@millrace/engine/flow/search-fields";
import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/**
 * The search fields of one version of a flow, or without one those of what is in production together with those of its main
 * draft, whose tests have them; where both declare a name, production says what it is. In the order in which people read them.
 */
export async function readDeclaredFields(
  tx: Tx,
  actor: Actor,
  flowUuid: string,
  version?: number,
): Promise<DeclaredSearchField[]> {
  const [draft, production] =
    version === undefined
      ? await readCurrent(tx, actor, flowUuid)
      : [null, await readVersion(tx, actor, flowUuid, version)];
  return declaredSearchFields({ ...parsed(draft), ...parsed(production) });
}

const parsed = (stored: unknown) => searchFields.safeParse(stored).data ?? {};

// Only the settings: a definition may be large.
async function readCurrent(tx: Tx, { organizationId }: Actor, flowUuid: string): Promise<[unknown, unknown]> {
  const [row] = await tx.$queryRaw<{ draft: unknown; production: unknown }[]>`
    select
      (select definition #> '{settings,searchFields}' from flow_draft
        where organization_id = ${organizationId}::uuid and flow_id = ${flowUuid}::uuid and branch_id = ${flowUuid}::uuid) as draft,
      (select c.definition #> '{settings,searchFields}' from flow_production p
        join flow_version v on v.organization_id = p.organization_id and v.flow_id = p.flow_id and v.number = p.version_number
        join flow_content c on c.organization_id = v.organization_id and c.hash = v.content_hash
        where p.organization_id = ${organizationId}::uuid and p.flow_id = ${flowUuid}::uuid) as production`;
  return [row?.draft, row?.production];
}

async function readVersion(tx: Tx, { organizationId }: Actor, flowUuid: string, version: number): Promise<unknown> {
  const [row] = await tx.$queryRaw<{ fields: unknown }[]>`
    select c.definition #> '{settings,searchFields}' as fields from flow_version v
    join flow_content c on c.organization_id = v.organization_id and c.hash = v.content_hash
    where v.organization_id = ${organizationId}::uuid and v.flow_id = ${flowUuid}::uuid and v.number = ${version}`;
  return row?.fields;
}
