"use client";

import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { PageHeader } from "@/ui/page-header";
import { Skeleton } from "@/ui/skeleton";
import { OrganizationForm } from "./organization-form.tsx";
import { PauseSettings } from "./pause-settings.tsx";
import { PublishGateSettings } from "./publish-gate-settings.tsx";
import { SettingsSection } from "./settings-section.tsx";

/** Name and retention of the organization, what it asks for before publishing, and the pause of all its runs. */
export function GeneralSettings() {
  const { can } = useOrganization();
  const organization = trpc.organizations.get.useQuery();
  return (
    <>
      <PageHeader title="General" purpose="What applies to the whole organization." />
      {organization.error ? (
        <ErrorPanel
          className="mx-4 sm:mx-6"
          title="The settings could not be loaded"
          error={organization.error}
          onRetry={() => void organization.refetch()}
        />
      ) : (
        <SettingsSection
          title="Organization"
          text={can("org.manage") ? null : "Only owners and admins can change these settings."}
        >
          {organization.data ? (
            <OrganizationForm organization={organization.data} isReadOnly={!can("org.manage")} />
          ) : (
            <div className="grid gap-6">
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
              <Skeleton className="h-8" />
            </div>
          )}
        </SettingsSection>
      )}
      <PublishGateSettings />
      <PauseSettings />
    </>
  );
}
