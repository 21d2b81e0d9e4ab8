import { AppError } from "@millrace/contracts/errors";

/**
 * Lets at most `count` pieces of work run at once and queues the rest, first come first served. Work that has waited
 * longer than `patienceMs` is refused with `request.overloaded` instead of waiting forever.
 */
export function createSlots(count: number, patienceMs: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting = new Set<() => void>();

  const takeSlot = () =>
    new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(enter);
        reject(new AppError("request.overloaded"));
      }, patienceMs);
      waiting.add(enter);
    });

  return async (work) => {
    if (free > 0) free--;
    else await takeSlot();
    try {
      return await work();
    } finally {
      // A slot goes straight to the next in line, so nobody can overtake.
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else free++;
    }
  };
}
