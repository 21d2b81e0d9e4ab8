import type { Logger } from "pino";
import { failureOf, type Part } from "../lifecycle.ts";

export type DueSchedule = { organizationId: string; flowId: string };

export type SchedulerOptions<Due extends object> = {
  /** In the log: "schedules". */
  name: string;
  /** What is due now, oldest first, at most `limit`. */
  listDue: (limit: number) => Promise<Due[]>;
  /**
   * Does what is due, so that it is due no more; safe to call from several processes at once. `true` where more of it can
   * be done at once.
   */
  fire: (due: Due) => Promise<boolean>;
  log: Logger;
  pollMs?: number;
};

const batchSize = 100;
const maxFailedPolls = 60;

/**
 * Does what is due, such as the ticks of schedules. Several may run: what is due belongs to whoever is first, the others find
 * nothing. One that fails does not hold up the rest; it stays due and is tried again with the next poll.
 */
export function startScheduler<Due extends object>(options: SchedulerOptions<Due>): Part {
  const { name, listDue, fire, log, pollMs = 1_000 } = options;
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
        let hasMore = false;
        for (const one of due) {
          if (stopped) return;
          await fire(one).then(
            (more) => {
              fired++;
              hasMore ||= more;
            },
            (error: unknown) =>
              log.error({ ...one, err: error, part: name } as object, "what is due could not be done"),
          );
        }
        // A full batch means that more is waiting, unless it is the same ones that fail.
        if (hasMore || (due.length === batchSize && fired > 0)) continue;
      } catch (error) {
        failedPolls++;
        log.warn({ err: error, part: name, failedPolls }, "what is due could not be read");
        if (failedPolls >= maxFailedPolls) throw error;
      }
      if (!stopped) await pause();
    }
  };

  const running = loop();
  return {
    name,
    failed: failureOf(running),
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      wake();
      await running.catch(() => {});
    },
  };
}
