"use client";

import { type StatisticsVersion, statisticsVersions } from "@millrace/contracts/api/statistics";
import { trpc } from "@/trpc/client";
import { Select } from "@/ui/select";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";

/** Whose runs are counted: of all published versions, of production, of one version, or test runs. */
export function VersionChoice({
  value,
  onChange,
}: {
  value: StatisticsVersion;
  onChange: (version: StatisticsVersion) => void;
}) {
  const { flowId } = useEditor();
  const { production } = useFlow();
  const versions = trpc.flows.versions.useQuery({ flowId, limit: 100 }, { staleTime: 60_000 });
  const numbers = versions.data?.items.map(({ version }) => version) ?? [];
  // An address may name one that is further back.
  const listed = typeof value === "number" && !numbers.includes(value) ? [...numbers, value] : numbers;
  return (
    <Select
      aria-label="Version"
      className="h-7 w-44"
      value={String(value)}
      onValueChange={(text: string) => onChange(statisticsVersions.find((version) => version === text) ?? Number(text))}
      options={[
        { value: "all", label: "All versions" },
        { value: "production", label: production ? `Production (v${production.version})` : "Production" },
        ...listed.map((number) => ({ value: String(number), label: `v${number}` })),
        { value: "draft", label: "Test runs of the draft" },
      ]}
    />
  );
}
