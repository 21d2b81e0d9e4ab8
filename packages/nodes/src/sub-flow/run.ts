import { flowReference } from "@millrace/contracts/flow/definition";
import type { EffectNodeRun } from "@millrace/contracts/flow/node-run";
import { toUuid } from "@millrace/contracts/ids";
import { jsonValue } from "@millrace/contracts/json";
import { z } from "zod";
import { parseResolved } from "../resolved-params.ts";

const resolvedParams = z.object({ flow: flowReference, input: jsonValue, wait: z.boolean().default(true) });

/** Starts the run that belongs to this step, and waits for its end where it is asked to. */
export const subFlowRun: EffectNodeRun = {
  kind: "effect",
  run: async ({ params, services, signal }) => {
    const { flow, input, wait } = parseResolved(resolvedParams, params);
    const { id: flowId, version } = flow;
    const { runId } = await services.runs.start({ flowId, version, input, waits: wait, signal });
    if (!wait) return { kind: "output", port: "out", value: { runId } };
    return {
      kind: "wait",
      untilMs: null,
      port: "out",
      value: null,
      on: { kind: "run", runId: toUuid("run", runId), flowId, version, port: "out", onTimeout: "fail" },
    };
  },
};
