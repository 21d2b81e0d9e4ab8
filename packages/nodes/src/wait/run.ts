import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { z } from "zod";
import { parseResolved } from "../resolved-params.ts";
import { waitDuration } from "./definition.ts";

const resolvedParams = z.object({ durationMs: waitDuration });

/** Waits from the step's recorded time on, so an attempt after a crash ends at the same moment. */
export const waitRun: EffectNodeRun = {
  kind: "effect",
  run: async ({ params, input, step }) => {
    const { durationMs } = parseResolved(resolvedParams, params);
    return { kind: "wait", untilMs: step.nowMs + Math.ceil(durationMs), port: "out", value: input };
  },
};
