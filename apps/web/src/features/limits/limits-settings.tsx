"use client";

import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { SettingsSection } from "../settings/settings-section.tsx";
import { LimitsTable } from "./limits-table.tsx";
import { RunLimitForm } from "./run-limit-form.tsx";

const refreshMs = 3_000;

/** What the organization may use at once, and which limits count something right now. */
export function LimitsSettings() {
  const { can } = useOrganization();
  const mayManage = can("org.manage");
  const organization = trpc.organizations.get.useQuery();
  const limits = trpc.limits.list.useQuery(undefined, { refetchInterval: refreshMs });
  return (
    <>
      <PageHeader
        title="Limits"
        purpose="How much may be under way at once, and what waits for it. Flows and steps have their limits in the editor, credentials in their settings."
      />
      <SettingsSection
        title="Organization"
        text={mayManage ? null : "Only owners and admins can change these settings."}
      >
        {organization.data ? (
          <RunLimitForm organization={organization.data} isReadOnly={!mayManage} />
        ) : organization.error ? (
          <ErrorPanel error={organization.error} onRetry={() => void organization.refetch()} />
        ) : (
          <Skeleton className="h-8" />
        )}
      </SettingsSection>
      {limits.data && limits.data.shareWeight !== null && (
        <SettingsSection
          title="Share"
          text="How the room of the executors is divided while several organizations want it."
        >
          <p className="text-sm">
            <span className="font-medium tabular-nums">{limits.data.shareWeight}</span>
            <span className="text-muted-foreground">
              {" "}
              relative to other organizations, which have 1 unless it was changed. Whoever runs this installation sets
              it.
            </span>
          </p>
        </SettingsSection>
      )}
      <section className="border-t pt-6">
        <h2 className="px-4 pb-3 font-medium sm:px-6">In use now</h2>
        {limits.error && !limits.data ? (
          <ErrorPanel
            className="mx-4 sm:mx-6"
            title="The limits could not be loaded"
            error={limits.error}
            onRetry={() => void limits.refetch()}
          />
        ) : (
          <LimitsTable rows={limits.data?.items} />
        )}
        {limits.data?.more && (
          <p className="px-4 py-3 text-muted-foreground text-sm sm:px-6">
            These are the ones with the longest lines; there are more.
          </p>
        )}
      </section>
    </>
  );
}
