"use client";

import type { PublishApproval } from "@millrace/contracts/api/versions";
import { CircleSlash } from "lucide-react";
import Link from "next/link";
import { comparePath, production } from "@/features/flow-editor/compare/compare-path";
import {
  ApprovalActions,
  ApprovalBody,
  useApprovalReview,
  whatIsApproved,
} from "@/features/flow-editor/publish/approval-review";
import { useOrganization } from "@/organization/organization-provider";
import { EmptyState } from "@/ui/empty-state";
import { Sheet, SheetContent } from "@/ui/sheet";
import { exactTime } from "@/ui/time-format";

type ApprovalPanelProps = {
  approvalId: string | null;
  /** `undefined` until they are loaded. */
  approvals: readonly PublishApproval[] | undefined;
  onClose: () => void;
};

/** One request for approval beside the list: what would be published, and the decision to take or taken. */
export function ApprovalPanel({ approvalId, approvals, onClose }: ApprovalPanelProps) {
  const approval = approvals?.find(({ id }) => id === approvalId);
  return (
    <Sheet open={approvalId !== null && approvals !== undefined} onOpenChange={(open) => !open && onClose()}>
      <SheetContent
        title={approval && isDecided(approval) ? "A decided draft" : "Approve a draft"}
        className="w-[min(36rem,100vw)]"
      >
        {approval && isDecided(approval) ? (
          <Decided key={approval.id} approval={approval} />
        ) : approval ? (
          <Review key={approval.id} approval={approval} onDecided={onClose} />
        ) : (
          <EmptyState icon={CircleSlash} title="Nothing to decide here">
            This request was decided (then it stands under Ended), a newer one took its place, or it is your own.
          </EmptyState>
        )}
      </SheetContent>
    </Sheet>
  );
}

const isDecided = ({ decision }: PublishApproval) => decision !== null;

/** Who asked for what, and who decided what about it and when. */
function Decided({ approval }: { approval: PublishApproval }) {
  const { path } = useOrganization();
  const { flowId, draftRevision, decision, decidedBy, decidedAt, decisionNote, publishedAs } = approval;
  return (
    <article className="grid gap-4 p-4">
      <header className="grid gap-1.5">
        <Title approval={approval} />
        <p className="break-words">
          {decision === "approved" ? "Approved" : "Declined"} by {decidedBy}
          {decisionNote && `: ${decisionNote}`}
        </p>
      </header>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm [&_dd]:break-words [&_dt]:text-muted-foreground">
        <dt>Asked by</dt>
        <dd>{approval.requestedBy}</dd>
        <dt>Asked</dt>
        <dd>{exactTime(new Date(approval.requestedAt))}</dd>
        {approval.note && (
          <>
            <dt>Note</dt>
            <dd>{approval.note}</dd>
          </>
        )}
        <dt>Draft</dt>
        <dd>At edit {draftRevision}</dd>
        <dt>Decided</dt>
        <dd>{decidedAt && exactTime(new Date(decidedAt))}</dd>
        <dt>Published as</dt>
        <dd>{publishedAs === null ? "Not published" : `v${publishedAs}`}</dd>
      </dl>
      {approval.production !== null && (
        <Link
          className="w-fit text-sm underline underline-offset-4"
          href={path(comparePath(flowId, production, { kind: "draft", revision: draftRevision }))}
        >
          Compare it with production now
        </Link>
      )}
    </article>
  );
}

function Review({ approval, onDecided }: { approval: PublishApproval; onDecided: () => void }) {
  const review = useApprovalReview(approval, onDecided);
  return (
    <article className="grid gap-4 p-4">
      <header className="grid gap-1.5">
        <Title approval={approval} />
        <p className="text-muted-foreground text-sm">{whatIsApproved}</p>
      </header>
      <ApprovalBody review={review} />
      <div className="flex flex-wrap justify-end gap-2 border-t pt-4">
        <ApprovalActions review={review} />
      </div>
    </article>
  );
}

function Title({ approval: { flowId, flowName } }: { approval: PublishApproval }) {
  const { path } = useOrganization();
  return (
    <h2 className="break-words font-medium text-lg">
      Publish{" "}
      <Link href={path(`/flows/${flowId}`)} className="underline underline-offset-2">
        {flowName}
      </Link>
    </h2>
  );
}
