import { AppError } from "@millrace/contracts/errors";
import type { EffectNodeRun, NodeOutcome, PureRunContext } from "@millrace/contracts/flow/node-run";
import type { StepServices } from "../ports.ts";

/**
 * Runs one attempt of an effect within its time limit. Rejects with `step.timeout`, with the reason of the abort, or with
 * what the node threw; a node that ignores its signal is left behind and its late result goes nowhere.
 */
export async function runEffect(attempt: {
  context: PureRunContext;
  nodeRun: EffectNodeRun;
  services: StepServices;
  controller: AbortController;
  timeoutMs: number;
}): Promise<NodeOutcome> {
  const { context, nodeRun, services, controller, timeoutMs } = attempt;
  const { signal } = controller;
  const timer = setTimeout(() => {
    controller.abort(
      new AppError("step.timeout", {
        message: `The step took longer than its time limit of ${timeoutMs.toLocaleString("en-US")} ms.`,
        details: { timeoutMs },
      }),
    );
  }, timeoutMs);
  try {
    return await Promise.race([nodeRun.run({ ...context, services, signal }), rejectOnAbort(signal)]);
  } catch (thrown) {
    // A node that is aborted may throw anything; the reason is what counts.
    throw signal.aborted ? signal.reason : thrown;
  } finally {
    clearTimeout(timer);
  }
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
