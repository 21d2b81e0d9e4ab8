/** Which states of a flow's branches come from which, and what two of them have in common. No documents here, only where they stand. */

/** A state of a branch: as it is after one of its edits. */
export type BranchState = { readonly branchId: string; readonly revision: number };

/** `at` has everything that `from` has: a merge, or the state that a branch began with. Within a branch each state has the earlier ones. */
export type LineageJoin = { readonly at: BranchState; readonly from: BranchState };

/** Of each branch the newest state that another state has, itself included. */
export type Reach = ReadonlyMap<string, number>;

/** What a state has, directly or through others. */
export function reachOf(joins: readonly LineageJoin[], state: BranchState): Reach {
  const reach = new Map<string, number>();
  const open = [state];
  for (let next = open.pop(); next; next = open.pop()) {
    const { branchId, revision } = next;
    const known = reach.get(branchId) ?? 0;
    if (revision <= known) continue;
    reach.set(branchId, revision);
    for (const { at, from } of joins)
      if (at.branchId === branchId && at.revision > known && at.revision <= revision) open.push(from);
  }
  return reach;
}

/**
 * The newest state that both states have: from it on, what each has changed is its own. Where there are several, none of which
 * has the other (branches that were merged crosswise), it is the one of `preferred`. `null` where they have nothing in common.
 */
export function commonState(
  joins: readonly LineageJoin[],
  [one, other]: readonly [BranchState, BranchState],
  preferred: string,
): BranchState | null {
  const [ours, theirs] = [reachOf(joins, one), reachOf(joins, other)];
  const common = [...ours].flatMap(([branchId, revision]): BranchState[] => {
    const also = theirs.get(branchId);
    return also === undefined ? [] : [{ branchId, revision: Math.min(revision, also) }];
  });
  const newest = common.filter(
    (state) => !common.some((newer) => newer !== state && has(reachOf(joins, newer), state)),
  );
  return newest.find(({ branchId }) => branchId === preferred) ?? newest[0] ?? null;
}

/** Whether what a reach was taken of has a state. */
export const has = (reach: Reach, { branchId, revision }: BranchState): boolean =>
  (reach.get(branchId) ?? 0) >= revision;
