import type { SendSignalInput, SendSignalOutput } from "@millrace/contracts/api/signals";
import { prismaSql } from "@millrace/runtime/ports";
import { deliverSignal } from "@millrace/runtime/waits/deliver-signal";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { recordChange } from "../shared/record-change.ts";
import { changeWithin } from "../shared/within.ts";

/**
 * Sends a signal to the step that has waited longest for it; while none does, it is kept for 24 hours. A payload that the
 * waiting step does not take is `signal.invalid_payload`, and nothing has happened then.
 */
export async function sendSignal(deps: CoreDeps, actor: Actor, input: SendSignalInput): Promise<SendSignalOutput> {
  const { name, correlation, payload, token } = input;
  const { result, runIds } = await changeWithin(deps, actor, async (tx) => {
    const delivered = await deliverSignal(prismaSql(tx), {
      organizationId: actor.organizationId,
      name,
      correlation,
      payload,
      ...(token === undefined ? {} : { token }),
    });
    if (delivered.result !== "already_received")
      await recordChange(tx, actor, {
        at: deps.clock(),
        // The runtime tells how the run goes on.
        event: null,
        audit: { action: "signal.sent", subject: { type: "signal", id: name, name }, details: { correlation } },
      });
    return delivered;
  });
  for (const runId of runIds) deps.bus.publish("inbox", runId);
  if (runIds.length > 0) deps.bus.publish("run_available", "");
  return { result };
}
