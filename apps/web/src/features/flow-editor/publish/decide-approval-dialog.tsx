import type { PublishApproval } from "@millrace/contracts/api/versions";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ApprovalActions, ApprovalBody, useApprovalReview, whatIsApproved } from "./approval-review.tsx";

/** What somebody else wants to publish, to be approved or declined as it was when it was asked for. */
export function DecideApprovalDialog({ approval, onClose }: { approval: PublishApproval; onClose: () => void }) {
  const review = useApprovalReview(approval, onClose);
  return (
    <Dialog open onOpenChange={(open) => !open && !review.isPending && onClose()}>
      <DialogContent title="Approve this draft?" description={whatIsApproved} size="lg">
        <DialogBody>
          <ApprovalBody review={review} onLeave={onClose} />
        </DialogBody>
        <DialogFooter>
          <ApprovalActions review={review} />
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
