"use client";

import { useState } from "react";
import { PauseDialog } from "@/features/pauses/pause-dialog";
import { PauseNotice } from "@/features/pauses/pause-notice";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";
import { SettingsSection } from "./settings-section.tsx";

/** Stops everything that the organization runs, and lets it go on. */
export function PauseSettings() {
  const { can } = useOrganization();
  const pauses = trpc.runs.pauses.useQuery(
    {},
    { refetchInterval: (query) => ((query.state.data?.finishing ?? 0) > 0 ? 2_000 : false) },
  );
  const [isAsking, setAsking] = useState(false);
  const refresh = () => void pauses.refetch();
  const pause = trpc.organizations.pause.useMutation({
    onSuccess: () => {
      setAsking(false);
      refresh();
    },
  });
  const resume = trpc.organizations.resume.useMutation({
    onSuccess: refresh,
    onError: (error) => toast.error(errorBodyOf(error).message),
  });
  const paused = pauses.data?.organization;
  return (
    <SettingsSection
      title="Pause all runs"
      text="For maintenance and incidents: nothing new begins in any flow, and nothing is lost."
    >
      {!pauses.data ? (
        <Skeleton className="h-8 w-40" />
      ) : paused ? (
        <PauseNotice
          what="All flows are paused"
          pause={paused}
          finishing={pauses.data.finishing}
          effect="Resumed, all runs go on, save those that are paused by themselves or with their flow."
          action={
            can("org.manage") && (
              <Button busy={resume.isPending} onClick={() => resume.mutate()}>
                Resume all
              </Button>
            )
          }
        />
      ) : can("org.manage") ? (
        <Button onClick={() => setAsking(true)}>Pause all runs…</Button>
      ) : (
        <p className="text-muted-foreground text-sm">Nothing is paused. Owners and admins can pause all runs here.</p>
      )}
      <PauseDialog
        open={isAsking}
        onOpenChange={setAsking}
        title="Pause all runs?"
        description="In every flow of this organization no step begins until you resume; steps that are under way end and are recorded. Webhooks and schedules are accepted and wait."
        confirmLabel="Pause all runs"
        busy={pause.isPending}
        error={pause.error}
        onConfirm={(reason) => pause.mutate(reason === "" ? {} : { reason })}
      />
    </SettingsSection>
  );
}
