import { AppError } from "@millrace/contracts/errors";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import { z } from "zod";

/**
 * How one attempt fails, whichever process makes it: `refused` before the service has taken anything, `lost` after it has
 * (the answer does not come), `broken` with an answer that says so.
 */
export const callFailure = z.enum(["refused", "lost", "broken"]);
export type CallFailure = z.infer<typeof callFailure>;

/** An outside service that takes each idempotency key once, and counts. */
export type Sink = {
  /** What one attempt of a call leads to. Throws where the connection fails. */
  call(step: StepFacts, key: string, body: string): { status: number };
  /** The steps whose effect it has taken, by key. */
  readonly taken: ReadonlyMap<string, string>;
  /** Deliveries of an effect that it had taken before. */
  readonly repeated: number;
};

export function createSink(): Sink {
  const taken = new Map<string, string>();
  const keys = new Map<string, string>();
  let repeated = 0;
  return {
    taken,
    get repeated() {
      return repeated;
    },
    call(step, key, body) {
      const owner = `${step.runId} ${step.path}`;
      const before = keys.get(owner) ?? key;
      if (before !== key) throw new RangeError(`${owner} came with the key ${before} and comes with ${key}`);
      keys.set(owner, key);
      const failure = z.array(callFailure).parse(JSON.parse(body))[step.attempt - 1];
      if (failure === "refused") throw new AppError("http.network");
      if (failure === "broken") return { status: 503 };
      const known = taken.get(key);
      if (known !== undefined && known !== owner) throw new RangeError(`${owner} uses the key of ${known}`);
      if (known !== undefined) repeated++;
      taken.set(key, owner);
      if (failure === "lost") throw new AppError("http.network");
      return { status: 200 };
    },
  };
}
