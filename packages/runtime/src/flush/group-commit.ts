import { createFairLine } from "../fair-line.ts";
import { createTurns, type Turns } from "./turns.ts";

/**
 * Collects calls while at most `atOnce` batches are under way, then hands everything collected to `commit` as one batch.
 * A lone call goes out at the end of the current turn of the event loop, so grouping costs no waiting time.
 *
 * With `lanes`, items belong to groups that must not keep each other waiting: where more stand in line than a batch holds,
 * groups take turns, and items of groups that have no batch under way go out at once, in up to `extra` more batches. While
 * several groups are active, one that sends much goes slowly, so that the machine has room for the others: at most `share` of
 * its items at a time, and after such a batch a rest of `rest` times as long as that took, within bounds.
 */
export type GroupCommit<T> = {
  add(item: T): void;
  /** What an item of the group asked for was done. Items alone make no neighbour: anybody can send some that come to nothing. */
  noteActive(group: string): void;
  readonly size: number;
};

export type Lanes<T> = { groupOf: (item: T) => string; extra: number; share: number; rest: number };

export function createGroupCommit<T>(options: {
  /** Must settle every item itself and never reject. */
  commit: (batch: T[]) => Promise<void>;
  atOnce: number;
  maxBatch: number;
  lanes?: Lanes<T>;
}): GroupCommit<T> {
  const { commit, atOnce, maxBatch, lanes } = options;
  const turns: Turns | null = lanes ? createTurns(lanes) : null;
  let queue: T[] = [];
  let underWay = 0;
  let scheduled = false;
  let alarm: NodeJS.Timeout | null = null;

  const groupOf = (item: T): string => lanes?.groupOf(item) ?? "";
  const mostAtOnce = atOnce + (lanes?.extra ?? 0);

  const pump = () => {
    scheduled = false;
    while (queue.length > 0) {
      const nowMs = performance.now();
      const batch = take(nowMs);
      if (batch.length === 0) return setAlarm(nowMs);
      send(batch);
    }
  };

  const take = (nowMs: number): T[] => {
    if (!turns) return underWay < atOnce ? queue.splice(0, maxBatch) : [];
    if (underWay >= mostAtOnce) return [];
    const line = createFairLine(groupOf);
    for (const item of mayGoNow(turns, nowMs)) line.add(item);
    const taken = new Set<T>();
    while (taken.size < maxBatch && line.size > 0) taken.add(line.take() as T);
    const batch = queue.filter((item) => taken.has(item));
    queue = queue.filter((item) => !taken.has(item));
    return batch;
  };

  const mayGoNow = (turns: Turns, nowMs: number): T[] => {
    const counts = new Map<string, number>();
    return queue.filter((item) => {
      const group = groupOf(item);
      const count = counts.get(group) ?? 0;
      if (!turns.mayGo(group, underWay < atOnce, nowMs)) return false;
      if (count === turns.share && turns.hasNeighbours(group, nowMs)) return false;
      counts.set(group, count + 1);
      return true;
    });
  };

  const send = (batch: T[]) => {
    const end = turns?.begin(batch.map(groupOf));
    underWay++;
    void commit(batch).finally(() => {
      underWay--;
      end?.();
      pump();
    });
  };

  /** Whoever rests has nobody else to wake it. */
  const setAlarm = (nowMs: number) => {
    const restMs = turns?.restMs(queue.map(groupOf), nowMs) ?? null;
    if (restMs === null || alarm) return;
    alarm = setTimeout(() => {
      alarm = null;
      pump();
    }, restMs);
  };

  const canGoOut = (item: T): boolean =>
    turns
      ? underWay < mostAtOnce && turns.mayGo(groupOf(item), underWay < atOnce, performance.now())
      : underWay < atOnce;

  return {
    add(item) {
      queue.push(item);
      if (scheduled || !canGoOut(item)) return;
      scheduled = true;
      setImmediate(pump);
    },
    noteActive: (group) => turns?.noteActive(group),
    get size() {
      return queue.length;
    },
  };
}
