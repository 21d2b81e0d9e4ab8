import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { parseResolved } from "../resolved-params.ts";
import { codeParams } from "./definition.ts";

/** Runs the code in the sandbox on the step's input; its clock and its randomness are the recorded ones. */
export const codeRun: EffectNodeRun = {
  kind: "effect",
  run: async ({ params: raw, input, step, services, signal }) => {
    const { code, timeoutMs, memoryMb } = parseResolved(codeParams, raw);
    const { nowMs, random } = step;
    const { value } = await services.code.run({ code, input, timeoutMs, memoryMb, nowMs, random, signal });
    return { kind: "output", port: "out", value };
  },
};
