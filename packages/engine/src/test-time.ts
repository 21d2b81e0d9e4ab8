/** The system counts processor time in ticks of so long. */
const tickMs = 10;

/**
 * How long something takes, in milliseconds: by the clock, but no longer than the processor can have worked for it, because
 * on a busy machine most of a long time is waiting for a turn.
 */
export function workMs(act: () => void): number {
  const [cpu, clock] = [process.threadCpuUsage(), performance.now()];
  act();
  const elapsed = performance.now() - clock;
  const { user, system } = process.threadCpuUsage(cpu);
  return Math.min(elapsed, (user + system) / 1_000 + tickMs);
}
