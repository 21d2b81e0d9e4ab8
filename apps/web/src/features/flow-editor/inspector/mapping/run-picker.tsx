import { idSchema } from "@millrace/contracts/ids";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Select, type SelectOption } from "@/ui/select";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { timeAgo } from "@/ui/time-format";
import { useNow } from "@/ui/use-now";
import { useEditor, useEditorUi } from "../../state/editor-context.ts";
import { mappingOf, useMapping } from "./mapping-state.ts";

const runsOffered = 12;
const newest = "newest";

/** Which run's data the editor shows: in previews, in the data panel, as input and output. */
export function RunPicker({ className }: { className?: string }) {
  const editor = useEditor();
  const { can } = useOrganization();
  const runId = useMapping((state) => state.runId);
  const liveRunId = useEditorUi((ui) => ui.liveRunId);
  const now = useNow(15_000);
  const runs = trpc.runs.list.useQuery(
    { flowId: editor.flowId, limit: runsOffered },
    { enabled: can("run.read") && can("run.payload"), staleTime: 10_000 },
  );
  const items = runs.data?.items ?? [];
  if (!can("run.payload") || items.length === 0) return null;
  const options: SelectOption<string>[] = [
    { value: newest, label: "Newest run", description: "Changes with each new run" },
    ...items.map(({ id, status, startedAt, version }) => ({
      value: id,
      icon: <StatusIcon status={status} className="mt-0.5" />,
      label: `${statusLooks[status].word} ${timeAgo(new Date(startedAt), Math.max(now, Date.now()))}`,
      description: [
        id === liveRunId ? "On the canvas" : "",
        version === null ? "Draft" : `v${version}`,
        `…${id.slice(-6)}`,
      ]
        .filter((part) => part !== "")
        .join(" · "),
    })),
  ];
  if (runId && !items.some(({ id }) => id === runId))
    options.push({ value: runId, label: "An earlier run", description: `…${runId.slice(-6)}` });
  const choose = (value: string) => {
    const parsed = idSchema("run").safeParse(value);
    mappingOf(editor).set((state) => ({ ...state, runId: parsed.success ? parsed.data : null }));
  };
  return (
    <Select
      aria-label="Run whose data is shown"
      className={className ?? ""}
      value={runId ?? newest}
      options={options}
      onValueChange={choose}
    />
  );
}
