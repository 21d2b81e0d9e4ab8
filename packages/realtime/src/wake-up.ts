/** Lets one loop sleep until it is woken or a time has passed; a call that comes while it is awake is not lost. */
export type WakeUp = {
  wake(): void;
  wait(timeoutMs: number): Promise<void>;
  /** Sleeps for the whole time; only `end` cuts it short. */
  pause(timeoutMs: number): Promise<void>;
  /** From now on nothing sleeps. */
  end(): void;
};

export function createWakeUp(): WakeUp {
  let isPending = false;
  let isEnded = false;
  let wakeSleeper: (() => void) | null = null;
  let endSleep: (() => void) | null = null;

  const sleep = (timeoutMs: number, canBeWoken: boolean): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        wakeSleeper = null;
        endSleep = null;
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      endSleep = done;
      if (canBeWoken) wakeSleeper = done;
    });

  return {
    wake() {
      isPending = true;
      wakeSleeper?.();
    },
    async wait(timeoutMs) {
      if (!isPending && !isEnded) await sleep(timeoutMs, true);
      isPending = false;
    },
    async pause(timeoutMs) {
      if (!isEnded) await sleep(timeoutMs, false);
    },
    end() {
      isEnded = true;
      endSleep?.();
    },
  };
}
