import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { parseResolved } from "../resolved-params.ts";
import { randomParams } from "./definition.ts";

/** From the platform's cryptographic source, not from the run's recorded random number, which others could compute. */
export const randomRun: EffectNodeRun = {
  kind: "effect",
  run: async ({ params }) => {
    const { make } = parseResolved(randomParams, params);
    return { kind: "output", port: "out", value: { value: made(make) } };
  },
};

function made(make: ReturnType<typeof randomParams.parse>["make"]): string | number {
  switch (make.kind) {
    case "uuid":
      return crypto.randomUUID();
    case "token":
      return Array.from(crypto.getRandomValues(new Uint8Array(make.length)), (byte) => tokenCharacters[byte & 63]).join(
        "",
      );
    case "integer":
      return make.min + randomBelow(make.max - make.min + 1);
  }
}

/** 64 of them, so that six bits of a byte choose one evenly. */
const tokenCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const drawn = 2 ** 48;

/** A whole number from 0 to `bound` - 1, all of them equally often: draws past the last whole multiple are repeated. */
function randomBelow(bound: number): number {
  const end = drawn - (drawn % bound);
  for (;;) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    const value = (high & 0xffff) * 2 ** 32 + low;
    if (value < end) return value % bound;
  }
}
