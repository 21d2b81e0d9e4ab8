import type { FlowStatisticsInput, StatisticsVersion } from "@millrace/contracts/api/statistics";
import { statisticsPeriods, statisticsVersions } from "@millrace/contracts/api/statistics";
import { createParser, type inferParserType, parseAsIsoDateTime, parseAsStringLiteral } from "nuqs";
import { measures } from "./measures.ts";

const parseAsVersion = createParser<StatisticsVersion>({
  parse: (text) => {
    const word = statisticsVersions.find((version) => version === text);
    const number = Number(text);
    return word ?? (Number.isInteger(number) && number > 0 ? number : null);
  },
  serialize: String,
});

/** The statistics mode as it stands in the URL; off without `statistics`. */
export const statisticsParsers = {
  statistics: parseAsStringLiteral(["on"]),
  period: parseAsStringLiteral([...statisticsPeriods, "custom"]).withDefault("24h"),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  version: parseAsVersion.withDefault("all"),
  heat: parseAsStringLiteral(measures).withDefault("share"),
};
export type StatisticsChoice = inferParserType<typeof statisticsParsers>;
export type SetStatisticsChoice = (changes: { [K in keyof StatisticsChoice]?: StatisticsChoice[K] | null }) => void;

/** What is asked of the server; `null` while a period of one's own is not complete. */
export function askedOf(
  { period, from, to, version }: StatisticsChoice,
  flowId: FlowStatisticsInput["flowId"],
): FlowStatisticsInput | null {
  if (period !== "custom") return { flowId, period, version };
  if (!from || !to || from >= to) return null;
  return { flowId, period: { from: from.toISOString(), to: to.toISOString() }, version };
}

/** The runs list with the filters that say the same; `version` is the number that was counted, where it is one. */
export function runsQuery(
  { period, from, to, version: chosen }: StatisticsChoice,
  { flowId, version, status }: { flowId: string; version: number | null; status?: "failed" },
): string {
  const query = new URLSearchParams({ flow: flowId });
  if (chosen === "draft") query.set("draft", "yes");
  if (version !== null) query.set("version", String(version));
  if (status) query.set("status", status);
  if (period !== "custom") query.set("since", period);
  else {
    if (from) query.set("from", from.toISOString());
    if (to) query.set("to", to.toISOString());
  }
  return query.toString();
}
