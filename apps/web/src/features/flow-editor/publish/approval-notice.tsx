"use client";

import { UserCheck } from "lucide-react";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { useEditor } from "../state/editor-context.ts";
import { DecideApprovalDialog } from "./decide-approval-dialog.tsx";

/** Tells in the flow's header that somebody waits for an approval, and leads to the decision. */
export function ApprovalNotice() {
  const { flowId } = useEditor();
  const { can } = useOrganization();
  const approvals = trpc.flows.approvals.useQuery({ flowId, limit: 1 });
  useRefreshOn(
    `flow:${flowId}`,
    () => void approvals.refetch(),
    (event) => event.type === "flow.approval_changed",
  );
  const [isDeciding, setDeciding] = useState(false);
  const approval = approvals.data?.items[0];
  if (!approval) return null;
  if (approval.isOwn || !can("version.publish"))
    return <span className="text-muted-foreground text-xs max-lg:sr-only">Waits for approval</span>;
  return (
    <>
      <Button size="sm" onClick={() => setDeciding(true)} title={`${approval.requestedBy} asks for approval`}>
        <UserCheck aria-hidden /> <span className="max-md:sr-only">Approve draft…</span>
      </Button>
      {isDeciding && <DecideApprovalDialog approval={approval} onClose={() => setDeciding(false)} />}
    </>
  );
}
