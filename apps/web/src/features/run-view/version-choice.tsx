"use client";

import type { ReplayVersion } from "@millrace/contracts/api/run-control";
import type { RunDetail } from "@millrace/contracts/api/runs";
import { trpc } from "@/trpc/client";
import { Label } from "@/ui/label";
import { Select } from "@/ui/select";

type VersionChoiceProps = { run: RunDetail; value: ReplayVersion; onChange: (version: ReplayVersion) => void };

/** Which version a repetition of a run uses. */
export function VersionChoice({ run, value, onChange }: VersionChoiceProps) {
  const versions = trpc.flows.versions.useQuery({ flowId: run.flowId, limit: 50 });
  const items = versions.data?.items ?? [];
  const production = items.find((version) => version.isProduction);
  const options = [
    { value: "same", label: run.version === null ? "The draft as it was" : `The same version, v${run.version}` },
    ...(production && production.version !== run.version
      ? [{ value: "production", label: `Production, v${production.version}` }]
      : []),
    ...items
      .filter(({ version, isProduction }) => !isProduction && version !== run.version)
      .map(({ version }) => ({ value: String(version), label: `v${version}` })),
  ];
  return (
    <div className="mt-2 grid gap-1.5">
      <Label htmlFor="replay-version">Version</Label>
      <Select
        id="replay-version"
        value={String(value)}
        options={options}
        onValueChange={(next) => onChange(next === "same" || next === "production" ? next : Number(next))}
      />
    </div>
  );
}
