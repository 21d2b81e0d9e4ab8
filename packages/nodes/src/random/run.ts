import { randomBytes, randomInt, randomUUID } from "node:crypto";
import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { parseResolved } from "../resolved-params.ts";
import { randomParams } from "./definition.ts";

/** From the operating system's source, not from the run's recorded random number, which others could compute. */
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
      return randomUUID();
    case "token":
      // Four characters for three bytes.
      return randomBytes(Math.ceil((make.length * 3) / 4))
        .toString("base64url")
        .slice(0, make.length);
    case "integer":
      return make.max === make.min ? make.min : randomInt(make.min, make.max + 1);
  }
}
