import type { MergeChoice } from "@millrace/contracts/api/branches";
import type { FlowDocument } from "@millrace/contracts/flow/draft-operation";
import type { MergeConflict } from "@millrace/engine/draft/merge-conflicts";
import { resolveMerge } from "@millrace/engine/draft/resolve-merge";
import { parseChanged, refuseForeignId } from "../drafts/parse-changed.ts";
import type { Merge } from "./read-merge.ts";

export type MergePlan = {
  document: FlowDocument;
  conflicts: readonly MergeConflict[];
  unresolved: readonly MergeConflict[];
};

/** What a merge makes of its target with these choices. A chosen value that does not fit is `request.invalid`. */
export function planMerge({ base, source, target }: Merge, choices: readonly MergeChoice[]): MergePlan {
  for (const choice of choices) if (choice.take === "value") refuseForeignId(choice);
  const ours = documentOf(target.draft);
  const merged = resolveMerge({ base, ours, theirs: documentOf(source.draft) }, choices);
  return { ...merged, document: parseChanged(ours, merged.document) };
}

const documentOf = ({ definition, layout }: FlowDocument): FlowDocument => ({ definition, layout });
