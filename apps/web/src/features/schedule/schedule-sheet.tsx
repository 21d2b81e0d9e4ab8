"use client";

import type { FlowId } from "@millrace/contracts/ids";
import { Sheet, SheetContent } from "@/ui/sheet";
import { SchedulePanel } from "./schedule-panel.tsx";

/** The schedule of a flow, beside its canvas. */
export function ScheduleSheet({ flowId, onClose }: { flowId: FlowId; onClose: () => void }) {
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent title="Schedule">
        <SchedulePanel flowId={flowId} />
      </SheetContent>
    </Sheet>
  );
}
