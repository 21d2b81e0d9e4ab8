import { AppError } from "@millrace/contracts/errors";
import type { StepFacts } from "@millrace/contracts/flow/node-run";
import type { CodeSandbox, SubRunRequest } from "@millrace/contracts/flow/node-services";
import type { RunId } from "@millrace/contracts/ids";
import type { Outbound } from "@millrace/outbound/outbound";
import type { StepServices } from "@millrace/runtime/ports";

/** What a node may reach outside, bound to one step: the guarded HTTP client, the sandbox, runs of other flows, and the masking of its secrets. */
export function createStepServices(
  outbound: Outbound,
  sandbox: CodeSandbox,
  startSubRun: (step: StepFacts, request: SubRunRequest) => Promise<{ runId: RunId }>,
): (step: StepFacts) => StepServices {
  return (step) => {
    const { organizationId, runId, correlationId } = step;
    const way = outbound.forStep({ organizationId, runId, correlationId });
    const lines: string[] = [];
    return {
      http: way.http,
      code: {
        async run(request) {
          try {
            const result = await sandbox.run(request);
            lines.push(...result.logs);
            return result;
          } catch (error) {
            // What the code said before it failed is what its author needs most.
            if (error instanceof AppError && Array.isArray(error.details?.logs))
              lines.push(...error.details.logs.map(String));
            throw error;
          }
        },
      },
      runs: { start: (request) => startSubRun(step, request) },
      // The masker keeps the shape of a value, it only rewrites texts.
      mask: (value) => way.mask(value) as typeof value,
      logs: () => lines,
    };
  };
}
