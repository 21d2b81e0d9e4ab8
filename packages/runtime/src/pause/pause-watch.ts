/** A start or claim that was under way when a pause was committed has not seen it; it has ended by this time. */
const settleMs = 500;

export type PauseWatch = {
  /** A hint that pauses began or ended. */
  look(): void;
  stop(): void;
};

/**
 * Keeps an executor's runs in line with what is paused in the database. The state is read whole each time, so hints may be
 * lost or come twice. One look at a time, and one more after each hint that came during it, so that the last answer counts.
 */
export function createPauseWatch<T>(options: {
  read: () => Promise<T | null>;
  apply: (answer: T) => void;
  onBroken: (error: unknown) => void;
}): PauseWatch {
  let looking = false;
  let again = false;
  let timer: NodeJS.Timeout | null = null;

  const lookNow = async () => {
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    try {
      do {
        again = false;
        const answer = await options.read();
        if (answer !== null) options.apply(answer);
      } while (again);
    } finally {
      looking = false;
    }
  };
  const start = () => void lookNow().catch(options.onBroken);

  return {
    look() {
      start();
      if (timer) clearTimeout(timer);
      timer = setTimeout(start, settleMs);
    },
    stop() {
      if (timer) clearTimeout(timer);
    },
  };
}
