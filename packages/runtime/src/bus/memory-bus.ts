import type { Bus } from "@millrace/contracts/bus";
import { errorFacts } from "../log-error.ts";
import type { Log } from "../ports.ts";
import { assertMessageFits, createListeners } from "./listeners.ts";

/** The bus of a single process: messages arrive in a later turn of the event loop, never inside `publish`. */
export function createMemoryBus(log?: Log): Bus {
  const listeners = createListeners((error, channel) =>
    log?.error({ err: errorFacts(error), channel }, "a bus listener failed"),
  );
  let closed = false;
  return {
    publish(channel, message) {
      assertMessageFits(message);
      if (!closed) setImmediate(() => !closed && listeners.tell(channel, message));
    },
    subscribe: listeners.add,
    async close() {
      closed = true;
      listeners.clear();
    },
  };
}
