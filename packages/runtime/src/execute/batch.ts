/** Collects what is added within one turn of the event loop, and while the last batch is under way. */
export function createBatch<T>(work: (items: readonly T[]) => Promise<void>, onBroken: (error: unknown) => void) {
  let items: T[] = [];
  let busy = false;
  const pump = async () => {
    while (items.length > 0) {
      const batch = items;
      items = [];
      await work(batch);
    }
    busy = false;
  };
  return (item: T) => {
    items.push(item);
    if (busy) return;
    busy = true;
    setImmediate(() => void pump().catch(onBroken));
  };
}
