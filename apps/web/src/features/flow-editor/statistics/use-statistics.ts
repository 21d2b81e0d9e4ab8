import { type FlowStatistics, type FlowStatisticsInput, flowStatisticsInput } from "@millrace/contracts/api/statistics";
import { useEffect, useMemo, useRef } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import type { Editor } from "../state/editor-context.ts";
import { drawStatistics, type StatisticsDrawing } from "./drawing.ts";
import { askedOf, runsQuery, type StatisticsChoice } from "./statistics-url.ts";

const refreshMs = 30_000;
const noLinks = { runs: "", failed: "" };
const nowhere: FlowStatisticsInput = { flowId: "flw_" };

type Canvas = Pick<Editor, "flowId" | "annotations">;

/**
 * The figures for what is chosen (`null`: none), asked again now and then where the period ends now, and drawn onto the canvas.
 * `ownMs` is how long the steps of the one run took that the canvas shows.
 */
export function useStatistics(
  choice: StatisticsChoice | null,
  { flowId, annotations }: Canvas,
  ownMs?: ReadonlyMap<string, number>,
) {
  const { path } = useOrganization();
  const asked = choice && askedOf(choice, flowId);
  const isComplete = asked !== null && flowStatisticsInput.safeParse(asked).success;
  const query = trpc.statistics.flow.useQuery(asked ?? nowhere, {
    enabled: isComplete,
    placeholderData: (previous) => previous,
    refetchInterval: choice?.period === "custom" ? false : refreshMs,
  });
  const data = isComplete ? query.data : undefined;
  const links = useMemo(() => (choice ? linksOf(choice, flowId, data, path) : noLinks), [choice, flowId, data, path]);
  const heat = choice?.heat ?? "share";

  const drawn = useRef<StatisticsDrawing | null>(null);
  useEffect(() => {
    drawn.current = data ? drawStatistics(data, heat, links, drawn.current, ownMs) : null;
    annotations.set((state) => ({ ...state, statistics: drawn.current }));
  }, [data, heat, links, annotations, ownMs]);
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
