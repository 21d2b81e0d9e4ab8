import type { Logger } from "pino";
import { failureOf, type Part } from "../lifecycle.ts";

export type DueSchedule = { organizationId: string; flowId: string };

export type SchedulerOptions = {
  /** The schedules whose next tick has come, oldest first, at most `limit`. */
  listDue: (limit: number) => Promise<DueSchedule[]>;
  /** Starts the run of the tick that is due and sets the next one; safe to call from several processes at once. */
  fire: (schedule: DueSchedule) => Promise<void>;
  log: Logger;
  pollMs?: number;
};

const batchSize = 100;
const maxFailedPolls = 60;

/**
 * Fires due schedules. Several schedulers may run: a tick belongs to whoever moves it first, the others find nothing.
 * One schedule that fails does not hold up the rest; its tick stays due and is tried again with the next poll.
 */
export function startScheduler({ listDue, fire, log, pollMs = 1_000 }: SchedulerOptions): Part {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let wake: () => void = () => {};
  const pause = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, pollMs);
    });

  const loop = async () => {
    let failedPolls = 0;
    while (!stopped) {
      try {
        const due = await listDue(batchSize);
        failedPolls = 0;
        let fired = 0;
        for (const schedule of due) {
          if (stopped) return;
          await fire(schedule).then(
            () => fired++,
            (error: unknown) => log.error({ err: error, ...schedule }, "a schedule could not be fired"),
          );
        }
        // A full batch means that more is waiting, unless it is the same ones that fail.
        if (due.length === batchSize && fired > 0) continue;
      } catch (error) {
        failedPolls++;
        log.warn({ err: error, failedPolls }, "due schedules could not be read");
        if (failedPolls >= maxFailedPolls) throw error;
      }
      await pause();
    }
  };

  const running = loop();
  return {
    name: "scheduler",
    failed: failureOf(running),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      wake();
      await running.catch(() => {});
    },
  };
}
