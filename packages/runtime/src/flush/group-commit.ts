/**
 * Collects calls while at most `atOnce` batches are under way, then hands everything collected to `commit` as one batch.
 * A lone call goes out at the end of the current turn of the event loop, so grouping costs no waiting time.
 */
export type GroupCommit<T> = { add(item: T): void; readonly size: number };

export function createGroupCommit<T>(options: {
  /** Must settle every item itself and never reject. */
  commit: (batch: T[]) => Promise<void>;
  atOnce: number;
  maxBatch: number;
}): GroupCommit<T> {
  let queue: T[] = [];
  let underWay = 0;
  let scheduled = false;

  const pump = () => {
    scheduled = false;
    while (underWay < options.atOnce && queue.length > 0) {
      const batch = queue.length <= options.maxBatch ? queue : queue.slice(0, options.maxBatch);
      queue = batch === queue ? [] : queue.slice(options.maxBatch);
      underWay++;
      void options.commit(batch).finally(() => {
        underWay--;
        pump();
      });
    }
  };

  return {
    add(item) {
      queue.push(item);
      if (scheduled || underWay >= options.atOnce) return;
      scheduled = true;
      setImmediate(pump);
    },
    get size() {
      return queue.length;
    },
  };
}
