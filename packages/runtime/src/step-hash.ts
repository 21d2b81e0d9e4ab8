import { createHash } from "node:crypto";

/** Makes idempotency keys from the engine's canonical text of a step. */
export const stepHash = (text: string): string => createHash("sha256").update(text).digest("hex");
