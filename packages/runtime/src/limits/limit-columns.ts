/** The concurrency setting inside a stored definition, or null, as SQL. */
export const concurrencyOf = (definition: string) => `(${definition} #> '{settings,concurrency}')`;

/**
 * The values of `limit_key, limit_max` of a new queue row, as SQL. The content that the run really takes decides, in the
 * statement that starts it. A key expression can't be evaluated there: such a run gets its key later, see `assignKeys`.
 */
export const limitColumns = (limited: string, concurrency: string, flowId: string) => `
    case
      when not ${limited} or ${concurrency} -> 'key' is not null then null
      when ${concurrency} is null then ''
      else ${flowId}::text end,
    (${concurrency} ->> 'max')::int`;

/** The value of `admitted` of a new queue row, as SQL: a run under a limit stands in line for it from its time on. */
export const admittedColumn = (limited: string, startAt: string) =>
  `case when not ${limited} then true when ${startAt} is null then false end`;
