import { z } from "zod";
import { searchFieldName, searchFieldTypes } from "../flow/definition.ts";

/** Longer texts are cut: what is searched for is short, and the rest stands in the run's input. */
export const maxSearchText = 200;

/** A value for its field's type; a date as ISO 8601 in UTC. */
const storedValue = z.union([z.string(), z.number(), z.boolean()]);

/** A search field as a flow declares it now, or declared it in a version. */
export const declaredSearchField = z.object({
  name: searchFieldName,
  label: z.string(),
  type: z.enum(searchFieldTypes),
});
export type DeclaredSearchField = z.infer<typeof declaredSearchField>;

/** What a run has for a search field of its flow: a value, or why there is none. */
export const searchValue = z.object({
  name: searchFieldName,
  value: storedValue.nullable(),
  problem: z.string().nullable(),
});
export type SearchValue = z.infer<typeof searchValue>;

/** `equals`, `starts_with` and `contains` take no notice of case; a date without a time is the whole day, in UTC. */
export const searchConditions = ["equals", "starts_with", "contains", "at_least", "at_most"] as const;
export type SearchCondition = (typeof searchConditions)[number];

/** Which conditions a type knows. */
export const conditionsOfType: Readonly<Record<(typeof searchFieldTypes)[number], readonly SearchCondition[]>> = {
  text: ["equals", "starts_with", "contains"],
  number: ["equals", "at_least", "at_most"],
  boolean: ["equals"],
  date: ["equals", "at_least", "at_most"],
};

/** A value is taken as its field's type, also where it is written as a text: "12.5", "true", "2026-11-21". */
export const searchFilter = z.object({
  name: searchFieldName,
  is: z.enum(searchConditions),
  value: z.union([z.string().min(1, "Write a value.").max(maxSearchText), z.number(), z.boolean()]),
});
export type SearchFilter = z.infer<typeof searchFilter>;
export const maxSearchFilters = 10;
