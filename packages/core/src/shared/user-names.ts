import type { Tx } from "./within.ts";

/** Names of the people behind user ids; what nobody did in person was done by Millrace. */
export async function userNames(
  tx: Tx,
  userIds: readonly (string | null)[],
): Promise<(userId: string | null) => string> {
  const ids = [...new Set(userIds)].filter((id) => id !== null);
  const users =
    ids.length === 0
      ? []
      : await tx.userAccount.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(users.map((user) => [user.id, user.name]));
  return (userId) => (userId === null ? "Millrace" : (names.get(userId) ?? "Somebody"));
}
