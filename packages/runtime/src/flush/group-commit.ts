import { createFairLine } from "../fair-line.ts";

/**
 * Collects calls while at most `atOnce` batches are under way, then hands everything collected to `commit` as one batch.
 * A lone call goes out at the end of the current turn of the event loop, so grouping costs no waiting time.
 *
 * With `lanes`, items belong to groups that must not keep each other waiting: where more stand in line than a batch holds,
 * groups take turns, and items of groups that have no batch under way go out at once, in up to `extra` more batches.
 */
export type GroupCommit<T> = { add(item: T): void; readonly size: number };

export function createGroupCommit<T>(options: {
  /** Must settle every item itself and never reject. */
  commit: (batch: T[]) => Promise<void>;
  atOnce: number;
  maxBatch: number;
  lanes?: { groupOf: (item: T) => string; extra: number };
}): GroupCommit<T> {
  const { commit, atOnce, maxBatch, lanes } = options;
  let queue: T[] = [];
  let underWay = 0;
  let scheduled = false;
  /** How many batches of a group are under way. */
  const busy = new Map<string, number>();

  const pump = () => {
    scheduled = false;
    while (queue.length > 0) {
      const batch = underWay < atOnce ? takeAll() : takeIdleGroups();
      if (batch.length === 0) return;
      send(batch);
    }
  };

  const takeAll = (): T[] => {
    if (queue.length <= maxBatch) return queue.splice(0);
    if (!lanes) return queue.splice(0, maxBatch);
    const line = createFairLine(lanes.groupOf);
    for (const item of queue) line.add(item);
    const taken = new Set(Array.from({ length: maxBatch }, () => line.take()));
    return takeWhere((item) => taken.has(item));
  };

  const takeIdleGroups = (): T[] =>
    lanes && underWay < atOnce + lanes.extra ? takeWhere((item) => !busy.has(lanes.groupOf(item))) : [];

  const takeWhere = (isWanted: (item: T) => boolean): T[] => {
    const taken: T[] = [];
    const left: T[] = [];
    for (const item of queue) (taken.length < maxBatch && isWanted(item) ? taken : left).push(item);
    queue = left;
    return taken;
  };

  const send = (batch: T[]) => {
    const groups = new Set(lanes ? batch.map(lanes.groupOf) : []);
    underWay++;
    for (const group of groups) busy.set(group, (busy.get(group) ?? 0) + 1);
    void commit(batch).finally(() => {
      underWay--;
      for (const group of groups) {
        const left = (busy.get(group) ?? 1) - 1;
        if (left === 0) busy.delete(group);
        else busy.set(group, left);
      }
      pump();
    });
  };

  const canGoOut = (item: T): boolean =>
    underWay < atOnce || (lanes !== undefined && underWay < atOnce + lanes.extra && !busy.has(lanes.groupOf(item)));

  return {
    add(item) {
      queue.push(item);
      if (scheduled || !canGoOut(item)) return;
      scheduled = true;
      setImmediate(pump);
    },
    get size() {
      return queue.length;
    },
  };
}
