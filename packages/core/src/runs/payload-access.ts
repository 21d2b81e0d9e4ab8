import { roleCan } from "@millrace/contracts/permissions";
import type { Actor } from "../shared/actor.ts";

/** Whether the actor may see what runs worked on. */
export const canSeePayload = (actor: Actor): boolean => actor.kind === "system" || roleCan(actor.role, "run.payload");
