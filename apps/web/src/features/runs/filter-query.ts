import type { RunFilterName } from "@millrace/contracts/api/saved-filters";
import { createLoader, createSerializer } from "nuqs";
import { noFilters, type RunFilters, runFilterParsers, type SetRunFilters } from "./run-filters.ts";

const serialize = createSerializer(runFilterParsers satisfies Record<RunFilterName, unknown>);
const load = createLoader(runFilterParsers);

/** Filters as they stand in the address, without the question mark; empty without filters. */
export const queryOf = (filters: RunFilters): string => serialize(filters).replace(/^\?/, "");

/** What a saved query sets; what it does not name is cleared, and what can't be read is left out. */
export const changesOf = (query: string): Parameters<SetRunFilters>[0] => ({
  ...noFilters,
  ...load(new URLSearchParams(query)),
});
