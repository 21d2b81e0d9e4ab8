import type { SearchFieldType } from "@millrace/contracts/flow/definition";
import {
  type SearchCondition,
  type SearchFilter,
  type SearchValue,
  searchFilter,
} from "@millrace/contracts/run/search-value";
import { conditionWords } from "@millrace/engine/flow/search-filter";

/** "order_number.equals.A-1", as a filter stands in the address; what separates filters there never stands in a value. */
export const writeSearchFilter = ({ name, is, value }: SearchFilter): string =>
  `${name}.${is}.${String(value).replace(/[%,]/g, encodeURIComponent)}`;

/** The same backwards; `null` for what is none. */
export function readSearchFilterText(text: string): SearchFilter | null {
  const [, name, is, value] = /^([^.]+)\.([^.]+)\.(.+)$/s.exec(text) ?? [];
  try {
    return searchFilter.safeParse({ name, is, value: decodeURIComponent(value ?? "") }).data ?? null;
  } catch {
    return null;
  }
}

/** A value for people. Dates are told in UTC, as they are compared: the same for everybody. */
export function searchValueText(value: NonNullable<SearchValue["value"]>, type: SearchFieldType | undefined): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (type !== "date" || typeof value !== "string") return String(value);
  const [day = "", time = ""] = value.split("T");
  return time.startsWith("00:00:00.000") ? day : `${day} ${time.slice(0, time.startsWith("00", 6) ? 5 : 8)} UTC`;
}

/** What filters by one field ask for, in few words; `null` without any. */
export function searchWords(filters: readonly SearchFilter[], type: SearchFieldType | undefined): string | null {
  const valueAt = (is: SearchCondition) => filters.find((filter) => filter.is === is)?.value;
  const [from, to] = [valueAt("at_least"), valueAt("at_most")];
  if (from !== undefined && to !== undefined) return `${String(from)} to ${String(to)}`;
  const [first] = filters;
  if (!first) return null;
  const words = type === "boolean" ? (String(first.value) === "true" ? "yes" : "no") : String(first.value);
  if (first.is === "equals") return words;
  if (first.is === "at_least") return type === "date" ? `from ${words}` : `${words} or more`;
  if (first.is === "at_most") return type === "date" ? `until ${words}` : `${words} or less`;
  return `${conditionWords[first.is]} ${words}`;
}
