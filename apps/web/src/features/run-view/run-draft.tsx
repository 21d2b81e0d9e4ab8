import type { RunDetail } from "@millrace/contracts/api/runs";
import Link from "next/link";
import { comparePath, draftSide } from "@/features/flow-editor/compare/compare-path";
import { draftWords } from "@/features/runs/test-words";
import { useOrganization } from "@/organization/organization-provider";

type RunDraftProps = { flowId: RunDetail["flowId"]; draft: NonNullable<RunDetail["draft"]> };

/** Whose draft ran, as it was after which edit; one click away from what has changed in it since. */
export function RunDraft({ flowId, draft }: RunDraftProps) {
  const { path } = useOrganization();
  const { branchId, revision } = draft;
  const compare = comparePath(flowId, draftSide(branchId, revision), draftSide(branchId));
  return (
    <>
      {draftWords(draft)} at edit {revision} ·{" "}
      <Link
        className="underline underline-offset-4"
        // The page of the comparison is one of the branch.
        href={path(branchId === undefined ? compare : `${compare}&branch=${branchId}`)}
      >
        Compare with the draft now
      </Link>
    </>
  );
}
