/** Groups that had something to do this long ago still have a claim to a machine with room. */
const latelyMs = 1_000;

/** Which groups have batches under way, and which rest after a large one; see `createGroupCommit`. */
export type Turns = {
  readonly share: number;
  /** A group has something to do. */
  note(group: string): void;
  /** Several groups had something to do lately. */
  areShared(): boolean;
  isBusy(group: string): boolean;
  /** Whether a group may send a batch while groups share: none that rests, or has a full share under way. */
  mayGo(group: string, hasFreePlace: boolean, nowMs: number): boolean;
  /** A batch of these groups, one for each item, goes out. Returns what to call at its end. */
  begin(groups: readonly string[]): () => void;
  /**
   * How long until the first of the groups has rested; `null` when none of them rests. To be asked with the same time as
   * `mayGo`: a rest that ends in between would be nobody's.
   */
  restMs(groups: readonly string[], nowMs: number): number | null;
};

export function createTurns(options: { share: number; rest: number }): Turns {
  const { share, rest } = options;
  const lastAt = new Map<string, number>();
  /** How many batches of a group are under way. */
  const busy = new Map<string, number>();
  const full = new Map<string, number>();
  const restUntil = new Map<string, number>();

  const restMsOf = (group: string, nowMs: number): number => Math.max(0, (restUntil.get(group) ?? 0) - nowMs);

  const areShared = (): boolean => {
    if (lastAt.size < 2) return false;
    const since = performance.now() - latelyMs;
    for (const [group, at] of lastAt) {
      if (at >= since || busy.has(group)) continue;
      lastAt.delete(group);
      restUntil.delete(group);
    }
    return lastAt.size > 1;
  };

  return {
    share,
    note: (group) => void lastAt.set(group, performance.now()),
    areShared,
    isBusy: (group) => busy.has(group),
    mayGo: (group, hasFreePlace, nowMs) =>
      restMsOf(group, nowMs) === 0 && !full.has(group) && (hasFreePlace || !busy.has(group)),
    begin(groups) {
      const beganAt = performance.now();
      const counts = new Map<string, number>();
      for (const group of groups) add(counts, group, 1);
      for (const [group, count] of counts) {
        restUntil.delete(group);
        add(busy, group, 1);
        if (count >= share) add(full, group, 1);
      }
      return () => {
        const endedAt = performance.now();
        for (const [group, count] of counts) {
          add(busy, group, -1);
          if (count < share) continue;
          add(full, group, -1);
          if (areShared()) restUntil.set(group, endedAt + rest * (endedAt - beganAt));
        }
      };
    },
    restMs(groups, nowMs) {
      let first: number | null = null;
      for (const group of new Set(groups)) {
        const left = restMsOf(group, nowMs);
        if (left > 0 && (first === null || left < first)) first = left;
      }
      return first;
    },
  };
}

function add(counts: Map<string, number>, group: string, by: number): void {
  const count = (counts.get(group) ?? 0) + by;
  if (count === 0) counts.delete(group);
  else counts.set(group, count);
}
