"use client";

import { idSchema } from "@millrace/contracts/ids";
import { trpc } from "@/trpc/client";
import { ErrorPanel } from "@/ui/error-panel";
import { useLastRun } from "../inspector/use-last-run.ts";
import { useEditorUi } from "../state/editor-context.ts";

/** Why the node failed in the run on the canvas, or else in the last one. */
export function StepError({ nodeId }: { nodeId: string }) {
  const lastRun = useLastRun();
  const shown = idSchema("run").safeParse(useEditorUi((ui) => ui.liveRunId)).data ?? lastRun.data?.runId;
  const { data: run } = trpc.runs.get.useQuery(
    { runId: shown ?? "run_" },
    { enabled: shown !== undefined, staleTime: 5_000 },
  );
  if (!run) return null;
  const attempts = run.steps.filter((step) => step.nodeId === nodeId);
  const error = attempts.at(-1)?.error ?? (run.error?.nodeId === nodeId ? run.error : null);
  if (!error) return null;
  return <ErrorPanel error={error} title="It failed in this run." className="m-4 mb-0" />;
}
