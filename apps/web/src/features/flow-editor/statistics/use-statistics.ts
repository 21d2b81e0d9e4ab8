import { type FlowStatistics, type FlowStatisticsInput, flowStatisticsInput } from "@millrace/contracts/api/statistics";
import { useEffect, useMemo, useRef } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { useEditor } from "../state/editor-context.ts";
import { drawStatistics, type StatisticsDrawing } from "./drawing.ts";
import { askedOf, runsQuery, type StatisticsChoice } from "./statistics-url.ts";

const refreshMs = 30_000;
const nowhere: FlowStatisticsInput = { flowId: "flw_" };

/** The figures for what is chosen, asked again now and then where the period ends now, and drawn onto the canvas. */
export function useStatistics(choice: StatisticsChoice) {
  const { flowId, annotations } = useEditor();
  const { path } = useOrganization();
  const asked = askedOf(choice, flowId);
  const isComplete = asked !== null && flowStatisticsInput.safeParse(asked).success;
  const query = trpc.statistics.flow.useQuery(asked ?? nowhere, {
    enabled: isComplete,
    placeholderData: (previous) => previous,
    refetchInterval: choice.period === "custom" ? false : refreshMs,
  });
  const data = isComplete ? query.data : undefined;
  const links = useMemo(() => linksOf(choice, flowId, data, path), [choice, flowId, data, path]);

  const drawn = useRef<StatisticsDrawing | null>(null);
  useEffect(() => {
    drawn.current = data ? drawStatistics(data, choice.heat, links, drawn.current) : null;
    annotations.set((state) => ({ ...state, statistics: drawn.current }));
  }, [data, choice.heat, links, annotations]);
  useEffect(() => () => annotations.set((state) => ({ ...state, statistics: null })), [annotations]);
  return { query, data, links, isComplete };
}

/** The runs behind the figures, as far as the list has a filter for them. */
function linksOf(
  choice: StatisticsChoice,
  flowId: string,
  data: FlowStatistics | undefined,
  path: (below: `/${string}`) => string,
) {
  const version = data?.version ?? null;
  return {
    runs: path(`/runs?${runsQuery(choice, { flowId, version })}`),
    failed: path(`/runs?${runsQuery(choice, { flowId, version, status: "failed" })}`),
  };
}
