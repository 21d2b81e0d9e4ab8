import { endWithParent } from "./end-with-parent.ts";
import { evaluate, warmUp } from "./evaluate.ts";
import type { ChildMessage, EvaluationRequest } from "./protocol.ts";

/** The process around the engine: takes one evaluation after the other and ends with its parent. */
const send = (message: ChildMessage): void => {
  process.send?.(message);
};

// A terminal sends these to the whole group; when this process ends is the parent's decision.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
process.on("disconnect", () => process.exit(0));
process.on("message", (request: EvaluationRequest) => {
  void evaluate(request).then(({ outcome, grewMemory }) => {
    send({ kind: "outcome", outcome });
    // V8 does not see how much memory an engine holds outside its heap. In a turn of its own, when nothing points to it any more.
    if (grewMemory) setImmediate(() => globalThis.gc?.());
  });
});

endWithParent();
await warmUp();
send({ kind: "ready" });
