import type { Context, Liquid } from "liquidjs";
import { shallowCost, spend, spendDeep } from "./meter.ts";
import { formatTime } from "./strftime.ts";
import { parseTimestampMs } from "./time.ts";

/** Liquid's own filters that depend on nothing but their arguments and do bounded work. Every other one is taken out. */
const keptFilters = new Set(
  (
    "abs append array_to_sentence_string at_least at_most base64_decode base64_encode capitalize ceil compact concat default " +
    "divided_by downcase escape escape_once find first floor group_by has join json last lstrip map minus modulo newline_to_br " +
    "number_of_words plus pop prepend push reject remove remove_first remove_last replace replace_first replace_last reverse " +
    "round rstrip shift size slice slugify sort sort_natural split strip strip_newlines sum times to_integer truncate " +
    "truncatewords uniq unshift upcase uri_escape url_decode url_encode where"
  ).split(" "),
);

/** Filters that read everything in their argument, however deep. */
const deepFilters = new Set([
  "json",
  "sort",
  "sort_natural",
  "uniq",
  "where",
  "reject",
  "find",
  "has",
  "group_by",
  "join",
]);

type FilterThis = { context: Context };
type Handler = (this: FilterThis, value: unknown, ...args: unknown[]) => unknown;

/** Leaves only bounded filters, makes each count its work first, and puts in ours for time and HTML. */
export function setUpFilters(liquid: Liquid): void {
  for (const [name, filter] of Object.entries(liquid.filters)) {
    if (!keptFilters.has(name)) {
      delete liquid.filters[name];
      continue;
    }
    const handler = (typeof filter === "function" ? filter : filter.handler) as Handler;
    liquid.registerFilter(name, function (this: FilterThis, value: unknown, ...args: unknown[]) {
      spend(4);
      for (const part of [value, ...args]) {
        if (deepFilters.has(name)) spendDeep(part);
        spend(shallowCost(part));
      }
      return handler.call(this, value, ...args);
    });
  }
  liquid.registerFilter("date", dateFilter);
  liquid.registerFilter("strip_html", stripHtml);
}

/** `value | date: format, time zone`: the recorded time for "now", UTC where no zone is named. */
function dateFilter(this: FilterThis, value: unknown, format: unknown = "%F %T", zone: unknown = "UTC"): unknown {
  spend(200);
  const text = String(format);
  spend(shallowCost(text) + (text.length > 1_000 ? text.length : 0));
  const ms = momentOf(value, this.context);
  return ms === null ? value : formatTime(new Date(ms), text, String(zone));
}

function momentOf(value: unknown, context: Context): number | null {
  if (value === "now" || value === "today") return parseTimestampMs(String(context.getSync(["now"])));
  if (typeof value === "number") return value * 1_000;
  if (typeof value !== "string") return null;
  return /^\d{1,12}$/.test(value) ? Number(value) * 1_000 : parseTimestampMs(value);
}

/** Takes tags out in one pass; Liquid's own pattern takes quadratic time on "<script<script…". */
function stripHtml(this: FilterThis, value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  spend(text.length / 4);
  let result = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("<", at);
    if (open < 0) return result + text.slice(at);
    result += text.slice(at, open);
    const close = text.indexOf(closingOf(text, open), open + 1);
    if (close < 0) return result + text.slice(open);
    at = text.indexOf(">", close) + 1;
  }
  return result;
}

/** What ends the piece that starts here: scripts, styles and comments go out with what is in them. */
function closingOf(text: string, open: number): string {
  const start = text.slice(open, open + 7).toLowerCase();
  if (start === "<script") return "</script>";
  if (start.startsWith("<style")) return "</style>";
  return start.startsWith("<!--") ? "-->" : ">";
}
