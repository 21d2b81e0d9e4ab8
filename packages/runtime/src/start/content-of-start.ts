import { concurrencyOf } from "../limits/limit-columns.ts";
import { priorityOf } from "./priority.ts";
import { searchFieldsOf } from "./search-values.ts";

/** What starting needs of the content with the hash `$5` of the organization `$1`, as SQL: one row, with nulls without it. */
export const contentOfStart = `
  select c.*, c.concurrency is not null or o.max_running_runs is not null as limited
  from organization o
  left join lateral (
    select ${concurrencyOf("definition")} as concurrency, ${priorityOf("definition")} as priority,
      ${searchFieldsOf("definition")} as search_fields
    from flow_content where organization_id = $1::uuid and hash = $5::text) c on true
  where o.id = $1::uuid`;
