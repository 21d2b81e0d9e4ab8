import { idSchema } from "@millrace/contracts/ids";
import { Pin } from "lucide-react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Select, type SelectOption } from "@/ui/select";
import { StatusIcon, statusLooks } from "@/ui/status-badge";
import { timeAgo } from "@/ui/time-format";
import { useNow } from "@/ui/use-now";
import { useEditor, useEditorUi } from "../../state/editor-context.ts";
import { useFlow } from "../../state/use-flow.ts";
import { usePins } from "../../testing/use-pins.ts";
import { mappingOf, useMapping } from "./mapping-state.ts";
import { newestRunOption, runOfWords } from "./shown-run-words.ts";

const runsOffered = 12;
const newest = "newest";
const pinned = "pinned";

/** Whose data the editor shows in previews, in the data panel, as input and output: a run's, or what is pinned. */
export function RunPicker({ className }: { className?: string }) {
  const editor = useEditor();
  const { can } = useOrganization();
  const { branch } = useFlow();
  const { pins } = usePins();
  const hasPins = pins.length > 0;
  // What was chosen and is unpinned since is the newest run again.
  const shown = useMapping((state) => (state.shown === pinned && !hasPins ? null : state.shown));
  const liveRunId = useEditorUi((ui) => ui.liveRunId);
  const now = useNow(15_000);
  const runs = trpc.runs.list.useQuery(
    { flowId: editor.flowId, limit: runsOffered },
    { enabled: can("run.read") && can("run.payload"), staleTime: 10_000 },
  );
  const items = runs.data?.items ?? [];
  if (!can("run.payload") || (items.length === 0 && !hasPins)) return null;
  const options: SelectOption<string>[] = [
    { value: newest, ...newestRunOption(branch) },
    ...(hasPins ? [pinnedOption(pins.length, items.length > 0)] : []),
    ...items.map(({ id, status, startedAt, version, draft }) => ({
      value: id,
      icon: <StatusIcon status={status} className="mt-0.5" />,
      label: `${statusLooks[status].word} ${timeAgo(new Date(startedAt), Math.max(now, Date.now()))}`,
      description: [id === liveRunId ? "On the canvas" : "", runOfWords({ version, draft }, branch), `…${id.slice(-6)}`]
        .filter((part) => part !== "")
        .join(" · "),
    })),
  ];
  if (shown && shown !== pinned && !items.some(({ id }) => id === shown))
    options.push({ value: shown, label: "An earlier run", description: `…${shown.slice(-6)}` });
  const choose = (value: string) => {
    const parsed = idSchema("run").safeParse(value);
    const chosen = value === pinned ? pinned : parsed.success ? parsed.data : null;
    mappingOf(editor).set((state) => ({ ...state, shown: chosen }));
  };
  return (
    <Select
      aria-label="Run whose data is shown"
      className={className ?? ""}
      value={shown ?? newest}
      options={options}
      onValueChange={choose}
    />
  );
}

const pinnedOption = (count: number, hasRuns: boolean): SelectOption<string> => ({
  value: pinned,
  icon: <Pin className="mt-0.5 size-4 text-accent-text" aria-hidden />,
  label: "Pinned data",
  description: [
    count === 1 ? "What 1 node gives in tests" : `What ${count} nodes give in tests`,
    hasRuns ? "all else from the newest run" : "",
  ]
    .filter((part) => part !== "")
    .join("; "),
});
