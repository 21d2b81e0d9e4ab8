import type { PublishApproval } from "@millrace/contracts/api/versions";
import Link from "next/link";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { comparePath, production as productionSide } from "../compare/compare-path.ts";
import { Meaning } from "../compare/meaning.tsx";
import { ChangeList } from "./change-list.tsx";

export type ApprovalReview = ReturnType<typeof useApprovalReview>;

/** One request for approval with what it would change, and the decision about it. */
export function useApprovalReview(approval: PublishApproval, onDecided: () => void) {
  const { id, flowId, production, draftRevision } = approval;
  const utils = trpc.useUtils();
  const [note, setNote] = useState("");
  const asked = { kind: "draft", revision: draftRevision } as const;
  const comparison = trpc.flows.compare.useQuery(
    { flowId, from: productionSide, to: asked },
    { enabled: production !== null },
  );
  const decide = trpc.flows.decideApproval.useMutation({
    onSuccess: (_, { decision }) => {
      toast.success(decision === "approved" ? "Approved. It can be published now." : "Declined");
      onDecided();
      void utils.flows.approvals.invalidate();
      void utils.flows.approvalCount.invalidate();
      void utils.flows.publishPreview.invalidate({ flowId });
    },
  });
  return {
    approval,
    note,
    setNote,
    comparison,
    comparedAt: comparePath(flowId, productionSide, asked),
    error: decide.error,
    isPending: decide.isPending,
    canApprove: production === null || comparison.data !== undefined,
    decide: (decision: "approved" | "declined") => decide.mutate({ approvalId: id, decision, note }),
  };
}

type ApprovalBodyProps = { review: ApprovalReview; onLeave?: () => void };

/** Who asks, what changes and what it means, and a note to go with the decision. */
export function ApprovalBody({ review, onLeave }: ApprovalBodyProps) {
  const { approval, comparison, comparedAt, note, setNote, error } = review;
  const { path } = useOrganization();
  return (
    <>
      <p className="text-sm">
        {approval.requestedBy} has asked <RelativeTime at={approval.requestedAt} />, at edit {approval.draftRevision}
        {approval.note && `: ${approval.note}`}
      </p>
      {comparison.error && (
        <ErrorPanel
          error={comparison.error}
          title="The changes could not be loaded."
          onRetry={() => void comparison.refetch()}
        />
      )}
      {approval.production === null ? (
        <p className="text-muted-foreground text-sm">This would be the first version of the flow.</p>
      ) : comparison.data ? (
        <>
          <ChangeList changes={comparison.data.changes} />
          <Meaning {...comparison.data} />
          <Link
            className="w-fit text-sm underline underline-offset-4"
            href={path(comparedAt)}
            {...(onLeave ? { onClick: onLeave } : {})}
          >
            Compare on the canvas
          </Link>
        </>
      ) : (
        !comparison.error && <Skeleton className="h-24 w-full" />
      )}
      <Field label="Note" hint="Optional. The one who asked reads it.">
        {(control) => (
          <Input {...control} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
        )}
      </Field>
      {error && <ErrorPanel error={error} title="Your decision was not taken." />}
    </>
  );
}

/** The two decisions. */
export function ApprovalActions({ review }: { review: ApprovalReview }) {
  return (
    <>
      <Button variant="danger" disabled={review.isPending} onClick={() => review.decide("declined")}>
        Decline
      </Button>
      <Button
        variant="primary"
        busy={review.isPending}
        disabled={!review.canApprove}
        onClick={() => review.decide("approved")}
      >
        Approve
      </Button>
    </>
  );
}

export const whatIsApproved =
  "What you approve is exactly this content. Whatever is edited after it needs a new approval.";
