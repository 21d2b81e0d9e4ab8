import type { RunEvent } from "@millrace/contracts/events";
import { idSchema } from "@millrace/contracts/ids";
import { errorClasses } from "@millrace/contracts/run/error-class";
import type { RunStatus } from "@millrace/contracts/run/status";
import { runStatuses, triggerKinds } from "@millrace/contracts/run/status";
import {
  createParser,
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsIsoDateTime,
  parseAsStringLiteral,
} from "nuqs";
import { readSearchFilterText, writeSearchFilter } from "./search-text.ts";

const flowId = idSchema("flow");
const batchId = idSchema("batch");
const parseAsFlowId = createParser({
  parse: (text) => flowId.safeParse(text).data ?? null,
  serialize: (id) => id,
});

const parseAsSearchFilter = createParser({ parse: readSearchFilterText, serialize: writeSearchFilter });

const parseAsBatchId = createParser({
  parse: (text) => batchId.safeParse(text).data ?? null,
  serialize: (id) => id,
});

export const timeRanges = ["1h", "24h", "7d", "30d"] as const;
type TimeRange = (typeof timeRanges)[number];

const hourMs = 3_600_000;
export const timeRangeLooks: Record<TimeRange, { label: string; ms: number }> = {
  "1h": { label: "Last hour", ms: hourMs },
  "24h": { label: "Last 24 hours", ms: 24 * hourMs },
  "7d": { label: "Last 7 days", ms: 7 * 24 * hourMs },
  "30d": { label: "Last 30 days", ms: 30 * 24 * hourMs },
};

/** The filters as they stand in the URL. */
export const runFilterParsers = {
  status: parseAsArrayOf(parseAsStringLiteral(runStatuses)).withDefault([]),
  flow: parseAsFlowId,
  trigger: parseAsStringLiteral(triggerKinds),
  version: parseAsInteger,
  draft: parseAsStringLiteral(["yes"]),
  error: parseAsStringLiteral(errorClasses),
  /** In milliseconds. */
  longer: parseAsInteger,
  shorter: parseAsInteger,
  batch: parseAsBatchId,
  poison: parseAsStringLiteral(["yes"]),
  tests: parseAsStringLiteral(["only", "without"]),
  /** By search fields of the flow. */
  search: parseAsArrayOf(parseAsSearchFilter),
  since: parseAsStringLiteral(timeRanges),
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
};
export type RunFilters = inferParserType<typeof runFilterParsers>;
export type SetRunFilters = (changes: { [K in keyof RunFilters]?: RunFilters[K] | null }) => void;

export const noFilters = {
  status: null,
  flow: null,
  trigger: null,
  version: null,
  draft: null,
  error: null,
  longer: null,
  shorter: null,
  batch: null,
  poison: null,
  tests: null,
  search: null,
  since: null,
  from: null,
  to: null,
};

export const hasFilters = (filters: RunFilters): boolean =>
  Object.values(filters).some((value) => (Array.isArray(value) ? value.length > 0 : value !== null));

/** Whether an event alone proves that the filters let its run through. It tells flow, trigger and status, and nothing else that is asked for. */
export const surelyLetsThrough = (filters: RunFilters, event: RunEvent): boolean =>
  (filters.flow === null || filters.flow === event.flowId) &&
  (filters.trigger === null || filters.trigger === event.trigger) &&
  (filters.status.length === 0 || filters.status.includes(event.status)) &&
  Object.entries(filters).every(([name, value]) => toldByEvents.has(name) || value === null);

const toldByEvents: ReadonlySet<string> = new Set(["flow", "trigger", "status"] satisfies (keyof RunFilters)[]);

/** The input of `runs.list` for these filters; a range such as "last hour" ends at `nowMs`. */
export function listInputOf(filters: RunFilters, nowMs: number) {
  const after = filters.since ? new Date(nowMs - timeRangeLooks[filters.since].ms) : filters.from;
  return {
    limit: 50,
    ...(filters.status.length > 0 ? { status: filters.status satisfies RunStatus[] } : {}),
    ...(filters.flow ? { flowId: filters.flow } : {}),
    ...(filters.trigger ? { trigger: filters.trigger } : {}),
    ...(filters.version === null ? {} : { version: filters.version }),
    ...(filters.draft ? { draft: true as const } : {}),
    ...(filters.error ? { errorClass: filters.error } : {}),
    ...(filters.longer === null ? {} : { longerThanMs: Math.max(0, filters.longer) }),
    ...(filters.shorter === null ? {} : { shorterThanMs: Math.max(0, filters.shorter) }),
    ...(filters.batch ? { batchId: filters.batch } : {}),
    ...(filters.tests ? { tests: filters.tests } : {}),
    ...(filters.search && filters.search.length > 0 ? { search: filters.search } : {}),
    ...(filters.poison ? { poison: true as const } : {}),
    ...(after ? { startedAfter: after.toISOString() } : {}),
    ...(filters.to && !filters.since ? { startedBefore: filters.to.toISOString() } : {}),
  };
}
