import { startRun } from "@millrace/e2e/drawn-flow";
import type { Site } from "./site.ts";

/** Starts a run and waits for its end. */
export async function runToItsEnd({ api }: Site, flowId: string, input: object): Promise<string> {
  const runId = await startRun(api, flowId, input);
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { status, error } = await api.query<{ status: string; error?: unknown }>("runs.get", { runId });
    if (status === "succeeded") return runId;
    if (status === "failed" || status === "cancelled" || Date.now() > deadline)
      throw new Error(`the run ${runId} is ${status}: ${JSON.stringify(error)}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
