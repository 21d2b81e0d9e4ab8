/** A group that was active this long ago still has a claim to a machine with room. */
const latelyMs = 1_000;
/** The longest rest: a batch that took long because the database is slow or away says nothing about room. */
const mostRestMs = 25;

/** Which groups have batches under way, and which rest after a large one; see `createGroupCommit`. */
export type Turns = {
  readonly share: number;
  /** What the group asked for was done: from now on it counts as a neighbour, for a second. */
  noteActive(group: string): void;
  /** Others were active lately, so the group must leave room for them. */
  hasNeighbours(group: string, nowMs: number): boolean;
  /** Whether a group may send a batch: beside neighbours none that rests or has a full share under way. */
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
  /** When a group was active last, the longest ago first. */
  const activeAt = new Map<string, number>();
  /** How many batches of a group are under way, and how many of those have its full share. */
  const busy = new Map<string, number>();
  const full = new Map<string, number>();
  const restUntil = new Map<string, number>();

  const hasNeighbours = (group: string, nowMs: number): boolean => {
    for (const [other, at] of activeAt) {
      if (at >= nowMs - latelyMs) break;
      activeAt.delete(other);
    }
    return activeAt.size > (activeAt.has(group) ? 1 : 0);
  };

  const restMsOf = (group: string, nowMs: number): number =>
    hasNeighbours(group, nowMs) ? Math.max(0, (restUntil.get(group) ?? 0) - nowMs) : 0;

  return {
    share,
    noteActive(group) {
      activeAt.delete(group);
      activeAt.set(group, performance.now());
    },
    hasNeighbours,
    mayGo(group, hasFreePlace, nowMs) {
      if (!hasFreePlace && busy.has(group)) return false;
      return !hasNeighbours(group, nowMs) || (!full.has(group) && restMsOf(group, nowMs) === 0);
    },
    begin(groups) {
      const beganAt = performance.now();
      for (const [group, until] of restUntil) if (until <= beganAt) restUntil.delete(group);
      const counts = new Map<string, number>();
      for (const group of groups) add(counts, group, 1);
      for (const [group, count] of counts) {
        add(busy, group, 1);
        if (count >= share) add(full, group, 1);
      }
      return () => {
        const endedAt = performance.now();
        for (const [group, count] of counts) {
          add(busy, group, -1);
          if (count < share) continue;
          add(full, group, -1);
          restUntil.set(group, endedAt + Math.min(mostRestMs, rest * (endedAt - beganAt)));
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
