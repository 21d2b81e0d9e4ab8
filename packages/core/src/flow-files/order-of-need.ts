import { AppError } from "@millrace/contracts/errors";
import type { FlowInFile } from "@millrace/contracts/flow/flow-file";
import { referencesOf } from "./file-references.ts";

export const keyOf = ({ id, version }: Pick<FlowInFile, "id" | "version">): string => `${id} ${version}`;

/**
 * The flows of a file so that each comes after those that it names; versions of one flow in their order where nothing speaks
 * against it. `flow_file.invalid` for a circle, which published versions can't make.
 */
export function inOrderOfNeed(flows: readonly FlowInFile[]): FlowInFile[] {
  const byKey = new Map(flows.map((flow) => [keyOf(flow), flow]));
  const ordered = new Set<FlowInFile>();
  const open = new Set<FlowInFile>();
  const visit = (flow: FlowInFile) => {
    if (ordered.has(flow)) return;
    if (open.has(flow))
      throw new AppError("flow_file.invalid", {
        message: `This file is not a valid flow file: *${flow.name}* runs itself through the flows that it runs. Export it again.`,
      });
    open.add(flow);
    for (const { reference } of referencesOf(flow.definition).flows) {
      const needed = byKey.get(keyOf(reference));
      if (needed) visit(needed);
    }
    open.delete(flow);
    ordered.add(flow);
  };
  for (const flow of flows.toSorted((a, b) => (a.version ?? Number.MAX_VALUE) - (b.version ?? Number.MAX_VALUE)))
    visit(flow);
  return [...ordered];
}
