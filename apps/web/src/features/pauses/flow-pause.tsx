"use client";

import type { FlowId } from "@millrace/contracts/ids";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";
import { PauseDialog } from "./pause-dialog.tsx";
import { PauseNotice } from "./pause-notice.tsx";

/** What holds a flow's runs, kept current. */
export function usePauses(flowId: FlowId) {
  const pauses = trpc.runs.pauses.useQuery(
    { flowId },
    { refetchInterval: (query) => ((query.state.data?.finishing ?? 0) > 0 ? 2_000 : false) },
  );
  useRefreshOn(`flow:${flowId}`, () => void pauses.refetch());
  return pauses;
}

/** Says above the canvas that the flow, or everything, is paused. Nothing where it is not. */
export function FlowPauseNotice({ flowId }: { flowId: FlowId }) {
  const { can } = useOrganization();
  const { data, refetch } = usePauses(flowId);
  const resume = trpc.flows.resume.useMutation({
    onSuccess: () => void refetch(),
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  if (data?.flow)
    return (
      <PauseNotice
        what="This flow is paused"
        pause={data.flow}
        finishing={data.finishing}
        effect="Resumed, its runs go on exactly where they stopped, and the waiting ones begin."
        action={
          can("run.control") && (
            <Button size="sm" busy={resume.isPending} onClick={() => resume.mutate({ flowId })}>
              Resume flow
            </Button>
          )
        }
      />
    );
  if (data?.organization)
    return <PauseNotice what="All flows are paused" pause={data.organization} finishing={data.finishing} />;
  return null;
}

/** Asks, and pauses the flow. */
export function PauseFlowDialog({ flowId, onClose }: { flowId: FlowId; onClose: () => void }) {
  const utils = trpc.useUtils();
  const pause = trpc.flows.pause.useMutation({
    onSuccess: async () => {
      await utils.runs.pauses.invalidate();
      onClose();
    },
  });
  return (
    <PauseDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Pause this flow?"
      description="No step of its runs begins until you resume it; steps that are under way end and are recorded. New starts are accepted and wait: webhooks answer 202 at once, also those that reply with the result. Times of its schedule that come meanwhile count as missed."
      confirmLabel="Pause flow"
      busy={pause.isPending}
      error={pause.error}
      onConfirm={(reason) => pause.mutate({ flowId, ...(reason === "" ? {} : { reason }) })}
    />
  );
}
