import type { Permission } from "@millrace/contracts/permissions";

/** What is said where a value of a run would stand and there is none yet, true for whoever reads it. */
export function noDataWords(can: (permission: Permission) => boolean, thing: string): string {
  if (!can("run.payload")) return `Your role does not see the data of runs, and so not ${thing}.`;
  return can("run.execute") ? `Run the flow once to see ${thing}.` : `Once the flow has run, you see ${thing}.`;
}
