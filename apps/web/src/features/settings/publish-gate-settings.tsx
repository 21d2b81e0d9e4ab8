"use client";

import type { PublishGates } from "@millrace/contracts/api/versions";
import { useId } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { errorBodyOf } from "@/trpc/error-body";
import { ErrorPanel } from "@/ui/error-panel";
import { Skeleton } from "@/ui/skeleton";
import { Switch } from "@/ui/switch";
import { toast } from "@/ui/toaster";
import { SettingsSection } from "./settings-section.tsx";

const gateTexts: { gate: keyof PublishGates; title: string; text: string }[] = [
  {
    gate: "validationClean",
    title: "No problems",
    text: "Nothing may be reported in the problems panel, warnings neither. Errors always block publishing.",
  },
  {
    gate: "secondPerson",
    title: "A second person approves",
    text: "Somebody other than who asks has to approve exactly what is published. Whatever is edited after it needs a new approval.",
  },
];

/** What the organization asks for before anything is published. */
export function PublishGateSettings() {
  const { can } = useOrganization();
  const utils = trpc.useUtils();
  const gates = trpc.flows.publishGates.useQuery();
  const set = trpc.flows.setPublishGates.useMutation({
    onMutate: (next) => utils.flows.publishGates.setData(undefined, next),
    onError: (error) => toast.error(errorBodyOf(error).message),
    onSettled: () => void utils.flows.publishGates.invalidate(),
  });
  return (
    <SettingsSection
      title="Before publishing"
      text="What has to be so before a draft becomes a version. Rolling back to a version is always possible."
    >
      {gates.error ? (
        <ErrorPanel error={gates.error} title="The settings could not be loaded" onRetry={() => void gates.refetch()} />
      ) : !gates.data ? (
        <Skeleton className="h-16" />
      ) : (
        <div className="grid gap-4">
          {gateTexts.map(({ gate, title, text }) => (
            <GateSwitch
              key={gate}
              title={title}
              text={text}
              checked={gates.data[gate]}
              disabled={!can("org.manage") || set.isPending}
              onChange={(checked) => set.mutate({ ...gates.data, [gate]: checked })}
            />
          ))}
        </div>
      )}
    </SettingsSection>
  );
}

type GateSwitchProps = {
  title: string;
  text: string;
  checked: boolean;
  disabled: boolean;
  onChange: (checked: boolean) => void;
};

function GateSwitch({ title, text, checked, disabled, onChange }: GateSwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <Switch
        id={id}
        className="mt-0.5"
        checked={checked}
        disabled={disabled}
        onCheckedChange={onChange}
        aria-describedby={`${id}-text`}
      />
      <div>
        <label htmlFor={id} className="text-sm">
          {title}
        </label>
        <p id={`${id}-text`} className="text-muted-foreground text-sm">
          {text}
        </p>
      </div>
    </div>
  );
}
