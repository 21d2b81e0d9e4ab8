"use client";

import type { PublishApproval } from "@millrace/contracts/api/versions";
import { CircleSlash } from "lucide-react";
import Link from "next/link";
import {
  ApprovalActions,
  ApprovalBody,
  useApprovalReview,
  whatIsApproved,
} from "@/features/flow-editor/publish/approval-review";
import { useOrganization } from "@/organization/organization-provider";
import { EmptyState } from "@/ui/empty-state";
import { Sheet, SheetContent } from "@/ui/sheet";

type ApprovalPanelProps = {
  approvalId: string | null;
  /** `undefined` until they are loaded. */
  approvals: readonly PublishApproval[] | undefined;
  onClose: () => void;
};

/** One request for approval beside the list: what would be published, and the decision. */
export function ApprovalPanel({ approvalId, approvals, onClose }: ApprovalPanelProps) {
  const approval = approvals?.find(({ id }) => id === approvalId);
  return (
    <Sheet open={approvalId !== null && approvals !== undefined} onOpenChange={(open) => !open && onClose()}>
      <SheetContent title="Approve a draft" className="w-[min(36rem,100vw)]">
        {approval ? (
          <Review key={approval.id} approval={approval} onDecided={onClose} />
        ) : (
          <EmptyState icon={CircleSlash} title="Nothing to decide here">
            This request was decided, a newer one took its place, or it is your own.
          </EmptyState>
        )}
      </SheetContent>
    </Sheet>
  );
}

function Review({ approval, onDecided }: { approval: PublishApproval; onDecided: () => void }) {
  const { path } = useOrganization();
  const review = useApprovalReview(approval, onDecided);
  return (
    <article className="grid gap-4 p-4">
      <header className="grid gap-1.5">
        <h2 className="break-words font-medium text-lg">
          Publish{" "}
          <Link href={path(`/flows/${approval.flowId}`)} className="underline underline-offset-2">
            {approval.flowName}
          </Link>
        </h2>
        <p className="text-muted-foreground text-sm">{whatIsApproved}</p>
      </header>
      <ApprovalBody review={review} />
      <div className="flex flex-wrap justify-end gap-2 border-t pt-4">
        <ApprovalActions review={review} />
      </div>
    </article>
  );
}
