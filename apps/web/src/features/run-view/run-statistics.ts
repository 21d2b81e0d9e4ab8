import type { RunDetail } from "@millrace/contracts/api/runs";
import { useMemo } from "react";
import type { Editor } from "@/features/flow-editor/state/editor-context";
import type { StatisticsChoice } from "@/features/flow-editor/statistics/statistics-url";
import { useStatistics } from "@/features/flow-editor/statistics/use-statistics";
import { useStatisticsChoice, useStatisticsKey } from "@/features/flow-editor/statistics/use-statistics-choice";
import { useOrganization } from "@/organization/organization-provider";

/**
 * How long the newest attempt of each step took that is over, by node. What runs once per item has no time of its own on the
 * canvas, and what was kept took none.
 */
export function ownDurations(steps: RunDetail["steps"]): Map<string, number> {
  const newest = new Map<string, RunDetail["steps"][number]>();
  for (const step of steps) {
    const known = newest.get(step.nodeId);
    if (step.path === step.nodeId && (!known || known.attempt < step.attempt)) newest.set(step.nodeId, step);
  }
  return new Map(
    [...newest.values()].flatMap(({ nodeId, durationMs, kept }) =>
      durationMs === null || kept ? [] : [[nodeId, durationMs] as const],
    ),
  );
}

/** The statistics mode of the run view: about the runs of the shown run's version, or, for a test, about tests. */
export function useRunStatistics(run: RunDetail, annotations: Editor["annotations"]) {
  const { can } = useOrganization();
  const { choice: chosen, set, toggle } = useStatisticsChoice();
  useStatisticsKey(can("run.read") ? toggle : nothing);
  const isOn = can("run.read") && chosen.statistics === "on";
  const choice = useMemo<StatisticsChoice>(
    () => ({ ...chosen, version: run.version ?? "draft" }),
    [chosen, run.version],
  );
  const ownMs = useMemo(() => ownDurations(run.steps), [run.steps]);
  const statistics = useStatistics(isOn ? choice : null, { flowId: run.flowId, annotations }, ownMs);
  return { isOn, choice, set, toggle, statistics };
}

const nothing = () => undefined;
