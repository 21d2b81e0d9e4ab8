import type { PureNodeRun } from "@millrace/contracts/flow/node-run";
import { approverRoles, formField } from "@millrace/contracts/flow/wait-subject";
import { z } from "zod";
import { parseResolved, resolvedText } from "../resolved-params.ts";
import { answerTimeEndsMs, resolvedAnswerTime, timeoutPort } from "../wait-time.ts";

const resolvedParams = z.object({
  title: resolvedText.pipe(z.string().trim().min(1, "The title is empty.").max(200)),
  message: resolvedText.pipe(z.string().max(10_000)),
  fields: z.array(formField),
  role: z.enum(["anybody", ...approverRoles]).default("anybody"),
  ...resolvedAnswerTime,
});

/** Waits for a person's decision, which leaves through `approved` or `rejected`; the input through `timeout`. */
export const approvalRun: PureNodeRun = {
  kind: "pure",
  run: ({ params, input, step }) => {
    const { title, message, fields, role, timeoutMs, onTimeout } = parseResolved(resolvedParams, params);
    return {
      kind: "wait",
      untilMs: answerTimeEndsMs(step.nowMs, timeoutMs),
      port: timeoutPort,
      value: input,
      on: {
        kind: "approval",
        title,
        message,
        fields,
        role: role === "anybody" ? null : role,
        ports: { approve: "approved", reject: "rejected" },
        onTimeout,
      },
    };
  },
};
