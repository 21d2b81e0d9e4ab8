import type { NetworkFaults } from "./network.ts";
import type { Random } from "./random.ts";
import type { Process, World } from "./world.ts";

/** What goes wrong with processes and the database, and how long that may go on. */
export type BadDay = { faults: NetworkFaults; untilMs: number; plan(world: World): void };

/** Around these a process that stands still or ends leaves most behind. */
const delicateCalls = [
  "writeRuns",
  "writeRuns",
  "claimRuns",
  "takeInboxMarks",
  "matchEarlySignals",
  "loadHistory",
] as const;

export function createBadDay(random: Random): BadDay {
  const severity = random.pick([0, 1, 1, 1, 3]);
  const untilMs = random.int(2_000, 6_000);
  const faults = {
    lost: 0.015 * severity,
    unheard: 0.025 * severity,
    late: 0.015 * severity,
    maxDelayMs: random.pick([10, 80, 500]),
  };

  const planOn = (world: World) => {
    const { time, processes, network, stimulus } = world;
    const at = (act: () => void) => time.schedule("machine", random.next() * untilMs, act);
    const victim = () => {
      const [first, ...more] = processes;
      return first ? random.pick([first, ...more]) : null;
    };
    /** To whoever it hits, or to the one that has just done something which it has not heard of yet. */
    const to = (act: (process: Process) => void) =>
      at(() => {
        const hit = random.chance(0.5) ? victim() : null;
        if (hit) act(hit);
        else world.atNext(random.pick(delicateCalls), random.pick(["sent", "done"]), act);
      });

    for (let count = random.int(0, 3); count > 0; count--)
      to((dying) => {
        world.crash(dying);
        time.schedule("machine", random.next() * 1_500, world.spawn);
      });
    for (let count = random.int(0, 2); count > 0; count--) {
      const forMs = random.pick([random.int(50, 800), random.int(1_500, 4_000)]);
      const isSuspended = random.chance(0.4);
      to((standing) => world.freeze(standing, forMs, isSuspended));
    }
    if (random.chance(0.4))
      at(() => {
        const leaving = victim();
        if (leaving) world.stop(leaving);
        if (leaving) time.schedule("machine", random.next() * 300, world.spawn);
      });
    if (random.chance(0.25))
      at(() => {
        stimulus.outages++;
        network.outage(time.nowMs + random.next() * 2_500);
      });
  };
  return { faults, untilMs, plan: planOn };
}
