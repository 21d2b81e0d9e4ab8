"use client";

import type { FlowSettings as Settings } from "@millrace/contracts/flow/definition";
import { startScope } from "@millrace/engine/expressions/start-scope";
import { useMemo } from "react";
import { Breadcrumb } from "@/features/frame/breadcrumb";
import { RetentionField } from "@/features/retention/retention-field";
import { SettingsSection } from "@/features/settings/settings-section";
import { useOrganization } from "@/organization/organization-provider";
import { Field } from "@/ui/field";
import { PageHeader } from "@/ui/page-header";
import { durationUnits, UnitControl } from "../inspector/form/unit-control.tsx";
import { useLastRun } from "../inspector/use-last-run.ts";
import { useDocument, useEditor, useReadOnly } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { ConcurrencySettings } from "./concurrency-settings.tsx";
import { ErrorHandlerField } from "./error-handler-field.tsx";
import { SearchFieldSettings } from "./search-field-settings.tsx";
import { ShareField } from "./share-field.tsx";
import { StartSettings } from "./start-settings.tsx";
import { StepLimits } from "./step-limits.tsx";
import { useReturnToCanvas } from "./use-return-to-canvas.ts";

const shortestMs = 1_000;
const longestMs = 30 * 86_400_000;

/** Everything that is set for a flow as a whole, by what it is about; part of the draft, published with it. */
export function FlowSettings() {
  const { session } = useEditor();
  const flow = useFlow();
  const { path } = useOrganization();
  const readOnly = useReadOnly();
  const { settings } = useDocument().definition;
  const { data } = useLastRun();
  const scope = useMemo(
    () => (data ? startScope({ runId: data.runId, startedAtMs: Date.now(), input: data.trigger }) : null),
    [data],
  );
  useReturnToCanvas(path(`/flows/${flow.id}`));
  const change = (changed: Settings) => session.apply({ kind: "set_settings", settings: changed });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto pb-12">
      <Breadcrumb items={[{ label: flow.name, href: path(`/flows/${flow.id}`) }, { label: "Settings" }]} />
      <PageHeader
        title="Flow settings"
        purpose={
          readOnly
            ? "What applies to every run of this flow. Only who may edit flows can change it."
            : "What applies to every run of this flow. Part of the draft: in force once it is published."
        }
      />
      <SettingsSection title="How runs start" text="Who comes first, and whether bursts of starts become one run.">
        <div className="grid gap-5">
          <StartSettings settings={settings} disabled={readOnly} onChange={change} />
        </div>
      </SettingsSection>
      <SettingsSection
        title="How many runs at once"
        text="What goes beyond a limit waits in line; nothing is refused and nothing is lost."
      >
        <div className="grid gap-5">
          <ConcurrencySettings
            value={settings.concurrency}
            disabled={readOnly}
            onChange={(concurrency) => {
              const { concurrency: _, ...others } = settings;
              change(concurrency ? { ...others, concurrency } : others);
            }}
          />
          <ShareField
            value={settings.share}
            disabled={readOnly}
            onChange={(share) => {
              const { share: _, ...others } = settings;
              change(share === undefined ? others : { ...others, share });
            }}
          />
        </div>
      </SettingsSection>
      <SettingsSection
        title="Limits of single steps"
        text="How often a step may begin, its rate, and how many of it at once, over all runs. Credentials have rates of their own, under Settings → Credentials."
      >
        <StepLimits />
      </SettingsSection>
      <SettingsSection title="How long a run may take" text="A run that takes longer is ended as failed.">
        <Field
          label="Time limit of a run"
          hint="How long a run may be active, from 1 second to 30 days. Waiting does not count."
        >
          {(control) => (
            <UnitControl
              props={control}
              label="Time limit of a run"
              value={settings.runTimeoutMs}
              units={durationUnits}
              disabled={readOnly}
              onChange={(value) =>
                value !== undefined &&
                change({ ...settings, runTimeoutMs: Math.min(longestMs, Math.max(shortestMs, value)) })
              }
            />
          )}
        </Field>
      </SettingsSection>
      <SettingsSection title="When a run fails" text="After the last attempt of a step, where no error port leads on.">
        <ErrorHandlerField />
      </SettingsSection>
      <SettingsSection
        title="By what runs are found"
        text="Values of the trigger that the list of runs can be filtered by and can show, such as the number of an order. Runs get them when they start, from the published version on."
      >
        <SearchFieldSettings
          fields={settings.searchFields ?? {}}
          scope={scope}
          disabled={readOnly}
          onChange={(searchFields) => {
            const { searchFields: _, ...others } = settings;
            change(searchFields ? { ...others, searchFields } : others);
          }}
        />
      </SettingsSection>
      <SettingsSection
        title="How long runs are kept"
        text="With their data, counted apart by how they ended. No part of the draft: in force as soon as it is saved."
      >
        <RetentionField flowId={flow.id} />
      </SettingsSection>
    </div>
  );
}
