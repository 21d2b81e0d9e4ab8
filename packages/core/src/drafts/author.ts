import { type Id, toId } from "@millrace/contracts/ids";

/** Who made an edit, as the API says it. */
export const authorOf = (
  userUuid: string | null,
  names: (userId: string | null) => string,
): { userId: Id<"user"> | null; by: string } => ({
  userId: userUuid === null ? null : toId("user", userUuid),
  by: names(userUuid),
});
