import type { JsonValue } from "@millrace/contracts/json";
import type { WebhookInsert, WebhookInsertResult } from "./insert-webhook-runs.ts";
import { storedValues } from "./search-values.ts";

export type SearchableStart = { insert: WebhookInsert; input: JsonValue };

/** What a webhook's start came to, once nothing more is wanted for it. */
export type SettledInsert = Exclude<WebhookInsertResult, { kind: "values_wanted" }>;

type Insert = (starts: readonly WebhookInsert[]) => Promise<WebhookInsertResult[]>;

const mostRoutes = 2_000;

/**
 * Inserts runs of webhooks with what their flows declare as searchable, in the one statement that inserts the run. Which version
 * is in production only that statement knows, and it evaluates no expressions: so the values are computed for the version that
 * the route had last, and the statement takes the run if that still is so. Otherwise it says which fields are wanted, and is
 * asked again. Routes whose flows declare nothing never get here twice.
 */
export function createSearchableInserts(
  insert: Insert,
): (starts: readonly SearchableStart[]) => Promise<SettledInsert[]> {
  const known = new Map<string, { contentHash: string; searchFields: unknown }>();
  const routeOf = ({ organizationSlug, path }: WebhookInsert) => `${organizationSlug}/${path}`;

  const withValues = ({ insert: start, input }: SearchableStart): WebhookInsert => {
    const expected = known.get(routeOf(start));
    if (!expected) return start;
    const { runId, startedAtMs } = start;
    const values = storedValues(expected.searchFields, { runId, startedAtMs, input });
    return { ...start, search: { contentHash: expected.contentHash, values } };
  };

  return async (starts) => {
    const settled: SettledInsert[] = starts.map(() => ({ kind: "not_found" }));
    let left = starts.map((start, place) => ({ start, place }));
    // Once more for whatever is published meanwhile.
    while (left.length > 0) {
      const results = await insert(left.map(({ start }) => withValues(start)));
      left = left.filter(({ start, place }, index) => {
        const result = results[index];
        if (result?.kind !== "values_wanted") {
          if (result) settled[place] = result;
          return false;
        }
        const route = routeOf(start.insert);
        known.delete(route);
        if (known.size >= mostRoutes) known.delete(known.keys().next().value ?? "");
        known.set(route, result);
        return true;
      });
    }
    return settled;
  };
}
