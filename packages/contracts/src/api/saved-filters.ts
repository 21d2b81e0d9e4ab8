import { z } from "zod";
import { idSchema } from "../ids.ts";

/** The filters of the runs list, as their names stand in its address. */
export const runFilterNames = [
  "status",
  "flow",
  "trigger",
  "version",
  "draft",
  "error",
  "longer",
  "shorter",
  "batch",
  "poison",
  "tests",
  "search",
  "since",
  "from",
  "to",
] as const;
export type RunFilterName = (typeof runFilterNames)[number];

const isFilterName = (name: string): boolean => runFilterNames.some((known) => known === name);

/** "status=failed&since=24h". What a value means is for the list to say, which leaves out what it can't read. */
const filterQuery = z
  .string()
  .min(1, "Choose at least one filter.")
  .max(2_000)
  .refine(
    (query) => [...new URLSearchParams(query).keys()].every(isFilterName),
    "This holds something that is no filter of the runs list.",
  );

export const maxSavedFilters = 100;

export const savedFilter = z.object({
  id: idSchema("savedFilter"),
  name: z.string(),
  query: z.string(),
  isShared: z.boolean(),
  isOwn: z.boolean(),
  ownerName: z.string(),
  /** Whether its owner has left the organization: it belongs to everybody, and nobody would see it unshared. */
  isOwnerGone: z.boolean(),
});
export type SavedFilter = z.infer<typeof savedFilter>;
export const savedFilters = z.array(savedFilter);

export const saveFilterInput = z.object({
  name: z.string().trim().min(1, "Give it a name.").max(60, "Use at most 60 characters."),
  query: filterQuery,
});
export type SaveFilterInput = z.infer<typeof saveFilterInput>;

export const savedFilterIdInput = z.object({ filterId: idSchema("savedFilter") });
export type SavedFilterIdInput = z.infer<typeof savedFilterIdInput>;
export const shareFilterInput = savedFilterIdInput.extend({ isShared: z.boolean() });
export type ShareFilterInput = z.infer<typeof shareFilterInput>;

/** Changes what a filter filters by, under the name that it has. */
export const changeFilterInput = savedFilterIdInput.extend({ query: filterQuery });
export type ChangeFilterInput = z.infer<typeof changeFilterInput>;
