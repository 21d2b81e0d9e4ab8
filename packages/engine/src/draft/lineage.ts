/** Which states of a flow's branches come from which, and what two of them have in common. No documents here, only where they stand. */

/** A state of a branch: as it is after one of its edits. */
export type BranchState = { readonly branchId: string; readonly revision: number };

/** `at` has everything that `from` has: a merge, or the state that a branch began with. Within a branch each state has the earlier ones. */
export type LineageJoin = { readonly at: BranchState; readonly from: BranchState };

/** What came into each branch, the first at first. */
export type Lineage = ReadonlyMap<string, readonly LineageJoin[]>;

/** Of each branch the newest state that another state has, itself included. */
export type Reach = ReadonlyMap<string, number>;

export function lineageOf(joins: readonly LineageJoin[]): Lineage {
  const lineage = Map.groupBy(joins, ({ at }) => at.branchId);
  for (const into of lineage.values()) into.sort((a, b) => a.at.revision - b.at.revision);
  return lineage;
}

/** What a state has, directly or through others. */
export function reachOf(lineage: Lineage, state: BranchState): Reach {
  const reach = new Map<string, number>();
  // How many of the joins of a branch have been followed: each is once.
  const followed = new Map<string, number>();
  const open = [state];
  for (let next = open.pop(); next; next = open.pop()) {
    const { branchId, revision } = next;
    if (revision <= (reach.get(branchId) ?? 0)) continue;
    reach.set(branchId, revision);
    const into = lineage.get(branchId) ?? [];
    let index = followed.get(branchId) ?? 0;
    for (let join = into[index]; join && join.at.revision <= revision; join = into[++index]) open.push(join.from);
    followed.set(branchId, index);
  }
  return reach;
}

/**
 * The newest state that both states have: from it on, what each has changed is its own. Where there are several, none of which
 * has the other (branches that were merged crosswise), it is the one of `preferred`. `null` where they have nothing in common.
 */
export function commonState(
  lineage: Lineage,
  [one, other]: readonly [BranchState, BranchState],
  preferred: string,
): BranchState | null {
  const [ours, theirs] = [reachOf(lineage, one), reachOf(lineage, other)];
  let newest: { state: BranchState; reach: Reach }[] = [];
  for (const [branchId, revision] of ours) {
    const also = theirs.get(branchId);
    if (also === undefined) continue;
    const state = { branchId, revision: Math.min(revision, also) };
    if (newest.some(({ reach }) => has(reach, state))) continue;
    const reach = reachOf(lineage, state);
    newest = [...newest.filter((older) => !has(reach, older.state)), { state, reach }];
  }
  const found = newest.find(({ state }) => state.branchId === preferred) ?? newest[0];
  return found?.state ?? null;
}

/** Whether what a reach was taken of has a state. */
export const has = (reach: Reach, { branchId, revision }: BranchState): boolean =>
  (reach.get(branchId) ?? 0) >= revision;
