export type Slots = {
  /** Waits, first come first served, until one of the slots is free. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<void>;
  give(): void;
  /** Rejects everyone who waits. */
  rejectAll(reason: unknown): void;
};

export function createSlots(size: number): Slots {
  let free = size;
  const waiting = new Set<{ resolve: () => void; reject: (reason: unknown) => void }>();
  return {
    async take(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free--;
        return;
      }
      let onAbort = (): void => undefined;
      await new Promise<void>((resolve, reject) => {
        const waiter = { resolve, reject };
        waiting.add(waiter);
        onAbort = () => {
          // Whoever already has the slot in hand is no longer in the set and keeps it.
          if (waiting.delete(waiter)) reject(signal.reason);
        };
        signal.addEventListener("abort", onAbort);
      }).finally(() => signal.removeEventListener("abort", onAbort));
    },
    give() {
      const [next] = waiting;
      if (next === undefined) {
        free++;
        return;
      }
      waiting.delete(next);
      next.resolve();
    },
    rejectAll(reason) {
      for (const waiter of waiting) waiter.reject(reason);
      waiting.clear();
    },
  };
}
