import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { signalCorrelation, signalName } from "@millrace/contracts/flow/wait-subject";
import { jsonObject } from "@millrace/contracts/json";
import { z } from "zod";
import { parseResolved, resolvedText } from "../resolved-params.ts";
import { answerTimeEndsMs, resolvedAnswerTime, timeoutPort } from "../wait-time.ts";

const resolvedParams = z.object({
  name: signalName,
  correlation: resolvedText.pipe(signalCorrelation),
  schema: jsonObject,
  ...resolvedAnswerTime,
});

/** Waits for the signal; its payload leaves through `out`, the input through `timeout`. */
export const waitForSignalRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, input, step }) => {
    const { name, correlation, schema, timeoutMs, onTimeout } = parseResolved(resolvedParams, params);
    return {
      kind: "wait",
      untilMs: answerTimeEndsMs(step.nowMs, timeoutMs),
      port: timeoutPort,
      value: input,
      on: { kind: "signal", name, correlation, schema, port: "out", onTimeout },
    };
  },
};
