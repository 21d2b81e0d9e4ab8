import type { DraftLog } from "@millrace/contracts/api/drafts";
import { draftOperations } from "@millrace/contracts/flow/draft-operation";
import type { DraftKey } from "../branches/branch-rows.ts";
import { userNames } from "../shared/user-names.ts";
import type { Tx } from "../shared/within.ts";
import { authorOf } from "./author.ts";

const maxEdits = 500;
/** As stored, which is compressed. */
const maxStoredBytes = 1_048_576;
/** As text: what says the same over and over is stored in a hundredth of it. */
const maxBytes = 8 * 1_048_576;
const surelySmall = maxBytes / 100;

/**
 * The log of a draft, which stands at `revision`, after an earlier revision. `edits` is `null` where loading the draft is less:
 * after very many or very large edits, and after one that has no operations.
 */
export async function readDraftLog(
  tx: Tx,
  key: DraftKey,
  { after, revision }: { after: number; revision: number },
): Promise<DraftLog> {
  if (after >= revision) return { revision, edits: [] };
  if (revision - after > maxEdits) return { revision, edits: null };
  const { organizationId, flowId, branchId } = key;
  const [size] = await tx.$queryRaw<{ bytes: number; whole: boolean }[]>`
    select sum(pg_column_size(operations))::float8 as bytes, bool_or(operations is null) as whole from flow_draft_edit
    where organization_id = ${organizationId}::uuid and flow_id = ${flowId}::uuid
      and branch_id = ${branchId}::uuid and revision > ${after}`;
  if (!size || size.whole || size.bytes > maxStoredBytes) return { revision, edits: null };
  if (size.bytes > surelySmall && (await textBytes(tx, key, after)) > maxBytes) return { revision, edits: null };
  const rows = await tx.flowDraftEdit.findMany({
    where: { ...key, revision: { gt: after } },
    orderBy: { revision: "asc" },
    select: { revision: true, id: true, at: true, byUserId: true, summary: true, operations: true },
  });
  const people = await userNames(
    tx,
    rows.map(({ byUserId }) => byUserId),
  );
  const edits = rows.map(({ operations, byUserId, at, ...row }) => ({
    ...row,
    ...authorOf(byUserId, people),
    at: at.toISOString(),
    operations: draftOperations.parse(operations),
  }));
  return { revision, edits };
}

async function textBytes(tx: Tx, { organizationId, flowId, branchId }: DraftKey, after: number): Promise<number> {
  const [size] = await tx.$queryRaw<{ bytes: number }[]>`
    select sum(octet_length(operations::text))::float8 as bytes from flow_draft_edit
    where organization_id = ${organizationId}::uuid and flow_id = ${flowId}::uuid
      and branch_id = ${branchId}::uuid and revision > ${after}`;
  return size?.bytes ?? 0;
}
