import type { ReactNode } from "react";
import { FlowScene } from "@/brand/flow-scene";
import { Button } from "@/ui/button";
import { EmptyState } from "@/ui/empty-state";

/** Nothing has been made yet. */
export function NoFlows({ action }: { action: ReactNode }) {
  return (
    <div className="mx-auto max-w-3xl px-6 pt-10">
      <FlowScene className="w-full" />
      <EmptyState title="No flows yet" action={action} className="pt-10">
        A flow is a drawing that runs. This one takes an order, looks up the customer, decides and answers; every step
        is recorded.
      </EmptyState>
    </div>
  );
}

/** The search matches nothing. */
export function NoFlowsFound({ search, onClear }: { search: string; onClear: () => void }) {
  return (
    <EmptyState title={`No flow matches "${search}"`} action={<Button onClick={onClear}>Clear search</Button>}>
      The search looks at names and descriptions.
    </EmptyState>
  );
}
