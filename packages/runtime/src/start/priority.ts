import { priorityLevels, type RunPriority } from "@millrace/contracts/run/priority";

const { low, normal, high } = priorityLevels;

/** The priority of a stored definition, as SQL. */
export const priorityOf = (definition: string) =>
  `case ${definition} #>> '{settings,priority}' when 'high' then ${high} when 'low' then ${low} else ${normal} end`;

/** The rows `(priority)` of all levels, those that come first first, as SQL. */
export const allPriorities = `(values (${high}::smallint), (${normal}), (${low}))`;

/** What overrides the priority of the flow, or `null` to keep it. */
export const levelOf = (priority: RunPriority | undefined): number | null =>
  priority === undefined ? null : priorityLevels[priority];
