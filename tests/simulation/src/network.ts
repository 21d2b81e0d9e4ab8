import type { RunStore } from "@millrace/runtime/store/run-store";
import type { Random } from "./random.ts";
import type { Stimulus } from "./stimulus.ts";
import type { Actor, VirtualTime } from "./virtual-time.ts";

/** How bad the connection to the database is; probabilities per call. */
export type NetworkFaults = {
  /** The call never arrives. */
  lost: number;
  /** It takes effect, and the answer is lost. */
  unheard: number;
  /** The connection breaks, and the database, which has got the call, acts on it later. */
  late: number;
  maxDelayMs: number;
};

export type Network = {
  /** Calls something at the database for an actor: it arrives after a while, in any order, or not. */
  call<T>(actor: Actor, name: string, act: () => Promise<T>): Promise<T>;
  /** Nothing arrives before then. */
  outage(untilMs: number): void;
  /** From now on everything arrives, */
  heal(): void;
  /** or as little as before. */
  worsen(): void;
};

const connectionLost = () => Object.assign(new Error("the connection was lost"), { code: "ECONNRESET" });

/** `onSend` hears of every call that is made, `onCall` of everything that took effect at the database, with its result. */
export function createNetwork(options: {
  time: VirtualTime;
  random: Random;
  faults: NetworkFaults;
  stimulus: Stimulus;
  onSend: (actor: Actor, name: string) => void;
  onCall: (actor: Actor, name: string, result: unknown) => void;
}): Network {
  const { time, random, stimulus, onSend, onCall } = options;
  let faults = options.faults;
  let awayUntilMs = 0;

  const delay = () => (random.chance(0.9) ? random.next() * 4 : random.next() * faults.maxDelayMs);

  const call = <T>(actor: Actor, name: string, act: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      onSend(actor, name);
      const fate = random.next();
      const survivesItsSender = random.chance(0.5);
      const answer = (settle: () => void) => time.schedule(actor, delay(), settle);
      const fail = () => answer(() => reject(connectionLost()));
      const arrive = async (isHeard: boolean) => {
        if (!time.isAlive(actor) && !survivesItsSender) return;
        if (time.nowMs < awayUntilMs) return fail();
        let result: T;
        try {
          result = await act();
        } catch (error) {
          return answer(() => reject(error));
        }
        onCall(actor, name, result);
        if (isHeard) return answer(() => resolve(result));
        stimulus.lostReplies++;
        fail();
      };
      if (fate < faults.lost) {
        stimulus.lostCalls++;
        return fail();
      }
      if (fate < faults.lost + faults.late) {
        stimulus.lateCalls++;
        fail();
        time.schedule("database", delay() + random.next() * 300, () => void arrive(false));
        return;
      }
      const isHeard = fate >= faults.lost + faults.late + faults.unheard;
      time.schedule("database", delay(), () => void arrive(isHeard));
    });

  return {
    call,
    outage(untilMs) {
      awayUntilMs = untilMs;
    },
    heal() {
      faults = { ...faults, lost: 0, unheard: 0, late: 0 };
      awayUntilMs = 0;
    },
    worsen() {
      faults = options.faults;
    },
  };
}

/** The store as a process reaches it. */
export function remoteStore<T extends object = RunStore>(store: T, network: Network, actor: Actor): T {
  return new Proxy(store, {
    get(target, name: Extract<keyof T, string>) {
      const part = target[name];
      if (typeof part !== "function") return remoteStore(part as object, network, actor);
      if (name === "close") return part;
      return (...args: unknown[]) => network.call(actor, name, () => Reflect.apply(part, target, args));
    },
  });
}
