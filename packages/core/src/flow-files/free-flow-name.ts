import type { Actor } from "../shared/actor.ts";
import type { Tx } from "../shared/within.ts";

/**
 * The name, or the first of "Name 2", "Name 3" … that no flow of the organization has. A number at its end counts on only where
 * there is a flow without it: "Campaign 2026" is followed by "Campaign 2026 2", not by "Campaign 2".
 */
export async function freeFlowName(tx: Tx, actor: Actor, name: string): Promise<string> {
  const plain = name.replace(/ \d+$/, "").slice(0, 74);
  const rows = await tx.flow.findMany({
    where: { organizationId: actor.organizationId, archivedAt: null, name: { startsWith: plain } },
    select: { name: true },
  });
  const taken = new Set(rows.map((row) => row.name));
  const stem = taken.has(plain) ? plain : name.slice(0, 74);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${stem} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}
