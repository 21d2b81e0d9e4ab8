import type { PublishApproval } from "@millrace/contracts/api/versions";
import Link from "next/link";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/ui/dialog";
import { ErrorPanel } from "@/ui/error-panel";
import { Field } from "@/ui/field";
import { Input } from "@/ui/input";
import { RelativeTime } from "@/ui/relative-time";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { comparePath, production as productionSide } from "../compare/compare-path.ts";
import { Meaning } from "../compare/meaning.tsx";
import { useFlow } from "../state/use-flow.ts";
import { ChangeList } from "./change-list.tsx";

/** What somebody else wants to publish, to be approved or declined as it was when it was asked for. */
export function DecideApprovalDialog({ approval, onClose }: { approval: PublishApproval; onClose: () => void }) {
  const { id, flowId, draftRevision, requestedBy, requestedAt } = approval;
  const { production } = useFlow();
  const { path } = useOrganization();
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
      onClose();
      void utils.flows.approvals.invalidate();
      void utils.flows.publishPreview.invalidate({ flowId });
    },
  });
  return (
    <Dialog open onOpenChange={(open) => !open && !decide.isPending && onClose()}>
      <DialogContent
        title="Approve this draft?"
        description="What you approve is exactly this content. Whatever is edited after it needs a new approval."
        size="lg"
      >
        <DialogBody>
          <p className="text-sm">
            {requestedBy} has asked <RelativeTime at={requestedAt} />, at edit {draftRevision}
            {approval.note && `: ${approval.note}`}
          </p>
          {comparison.error && <ErrorPanel error={comparison.error} title="The changes could not be loaded." />}
          {production === null ? (
            <p className="text-muted-foreground text-sm">This would be the first version of the flow.</p>
          ) : comparison.data ? (
            <>
              <ChangeList changes={comparison.data.changes} />
              <Meaning {...comparison.data} />
              <Link
                className="w-fit text-sm underline underline-offset-4"
                href={path(comparePath(flowId, productionSide, asked))}
                onClick={onClose}
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
          {decide.error && <ErrorPanel error={decide.error} title="Your decision was not taken." />}
        </DialogBody>
        <DialogFooter>
          <Button
            variant="danger"
            disabled={decide.isPending}
            onClick={() => decide.mutate({ approvalId: id, decision: "declined", note })}
          >
            Decline
          </Button>
          <Button
            variant="primary"
            busy={decide.isPending}
            disabled={production !== null && !comparison.data}
            onClick={() => decide.mutate({ approvalId: id, decision: "approved", note })}
          >
            Approve
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
