import type { NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { errorClasses } from "@millrace/contracts/run/error-class";
import { z } from "zod";
import { exactObject, output } from "../ports.ts";

const text = { type: "string" };
const moment = { type: "string", format: "date-time" };

export const runFailedDefinition: NodeDefinition = {
  type: "run_failed",
  typeVersion: 1,
  kind: "trigger",
  category: "triggers",
  title: "Run failed",
  summary: "Starts the flow when a run of another flow fails that names this one as its error handler.",
  keywords: ["trigger", "error", "handler", "catch", "failure", "alert", "notify"],
  icon: "siren",
  params: z.object({}).strict(),
  initialParams: () => ({}),
  ports: () => ({
    inputs: [],
    outputs: [
      output(
        exactObject({
          run: exactObject({
            id: text,
            flowId: text,
            flowName: text,
            version: { type: ["integer", "null"] },
            startedAt: moment,
            failedAt: moment,
          }),
          error: {
            type: "object",
            properties: {
              class: { type: "string", enum: [...errorClasses] },
              code: text,
              message: text,
              nodeId: text,
              attempts: { type: "integer" },
            },
            required: ["class", "code", "message"],
          },
          input: {},
        }),
      ),
    ],
  }),
  describe: () => "Handles failed runs",
};
