import type { TickReason } from "@millrace/contracts/api/schedules";
import { maxMadeUp } from "@millrace/contracts/flow/schedule-policy";

/** What people read beside a tick's outcome. */
export const tickReasonTexts: Record<TickReason, string> = {
  made_up: "Made up for later: nothing could start it in time.",
  waited: "Started when the run before had ended.",
  backfill: "Started by a backfill.",
  missed: "Missed, and missed times are left out.",
  superseded: "Missed; a later time ran for it.",
  too_many: `Missed; only the latest ${maxMadeUp} are made up for.`,
  overlap: "The run before was still going.",
  already_waiting: "The run before was still going, and another time waited already.",
  removed: "The schedule was changed or taken out before it could run.",
};
