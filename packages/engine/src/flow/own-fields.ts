import type { SearchFieldType } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { type ErrorClass, errorClassLabels, retryableClasses } from "@millrace/contracts/run/error-class";
import { fieldsOf } from "../draft/json-fields.ts";
import type { FieldSchema } from "./field-schema.ts";
import { durationWords, fieldText } from "./value-words.ts";

/** What the settings of a node and of a flow are called and how their values read. They have no form schema as parameters have. */

const asObject = (value: JsonValue | undefined): JsonObject => fieldsOf(value) ?? {};
const milliseconds = (value: JsonValue | undefined): string => (typeof value === "number" ? durationWords(value) : "?");
const forEach = (key: JsonValue | undefined): string =>
  typeof key === "object" && key !== null && !Array.isArray(key) && "$cel" in key
    ? ` for each ${String(key.$cel)}`
    : "";

const growth = { fixed: "always the same", exponential: "growing" };
const retryRule: Record<string, FieldSchema> = {
  maxAttempts: { title: "Attempts" },
  backoff: { title: "Pause between attempts", labels: growth },
  initialDelayMs: { title: "First pause" },
  maxDelayMs: { title: "Longest pause" },
};

const retry: FieldSchema = {
  title: "Retry",
  properties: {
    ...retryRule,
    classes: {
      title: "Retry by error",
      properties: Object.fromEntries(
        retryableClasses.map((name) => [
          name,
          { title: `errors of the kind "${errorClassLabels[name]}"`, properties: retryRule, words: ruleWords },
        ]),
      ),
    },
  },
  words: ruleWords,
};

function ruleWords(value: JsonValue): string {
  const { maxAttempts, initialDelayMs, maxDelayMs, backoff } = asObject(value);
  if (maxAttempts === 1) return "not tried again";
  const parts = [
    ...(maxAttempts === undefined ? [] : [`up to ${String(maxAttempts)} attempts`]),
    ...(initialDelayMs === undefined ? [] : [`first pause ${milliseconds(initialDelayMs)}`]),
    ...(maxDelayMs === undefined ? [] : [`longest pause ${milliseconds(maxDelayMs)}`]),
    ...(typeof backoff === "string" ? [`pauses ${growth[backoff as keyof typeof growth] ?? backoff}`] : []),
  ];
  return parts.join(", ") || "an own rule";
}

const rateWords = (value: JsonValue): string => {
  const { max, perMs, key } = asObject(value);
  return `${String(max)} per ${milliseconds(perMs)}${forEach(key)}`;
};
const placesWords = (value: JsonValue): string => {
  const { max, key } = asObject(value);
  return `${String(max)}${forEach(key)}`;
};

/** Fields of a node beside its parameters. */
export const nodeFields: Readonly<Record<string, FieldSchema>> = {
  timeoutMs: { title: "Time limit of an attempt" },
  deadlineMs: { title: "Time limit for all attempts" },
  retry,
  onError: { title: "When it fails", labels: { fail: "the run ends", port: "it goes on through its error port" } },
  errorPorts: {
    title: "Own ports for errors",
    words: (value) =>
      Array.isArray(value) && value.length > 0
        ? value.map((name) => errorClassLabels[name as ErrorClass] ?? String(name)).join(", ")
        : "none",
  },
  concurrency: {
    title: "Attempts at once",
    properties: { max: { title: "At most" }, key: { title: "Counted for each" } },
    words: placesWords,
  },
  rateLimit: {
    title: "Rate",
    properties: { max: { title: "At most" }, perMs: { title: "Within" }, key: { title: "Counted for each" } },
    words: rateWords,
  },
  undo: { title: "Undone by", editor: "flow" },
  notes: { title: "Notes" },
  disabled: { title: "State", labels: { true: "disabled", false: "enabled" } },
  typeVersion: { title: "Version of its type" },
};

/** The types of search fields, as people read them. */
export const searchTypeWords: Record<SearchFieldType, string> = {
  text: "text",
  number: "number",
  boolean: "true or false",
  date: "date",
};

/** A search field without its name: "number from trigger.total". */
export const searchFieldWords = (value: JsonValue): string => {
  const { type, value: expression } = asObject(value);
  const source = expression === undefined ? "?" : fieldText(expression);
  return `${searchTypeWords[String(type) as SearchFieldType] ?? "?"} from ${source}`;
};

export const settingsFields: FieldSchema = {
  properties: {
    runTimeoutMs: { title: "Time limit of a run" },
    concurrency: {
      title: "Runs at once",
      properties: { max: { title: "At most" }, key: { title: "Counted for each" } },
      words: placesWords,
    },
    priority: { title: "Priority" },
    debounce: {
      title: "Gathering of starts",
      properties: {
        delayMs: { title: "Waits for further starts" },
        maxDelayMs: { title: "Begins at the latest after" },
        key: { title: "Apart for each" },
      },
      words: (value) => {
        const { delayMs, maxDelayMs, key } = asObject(value);
        const most = maxDelayMs === undefined ? "" : `, at most ${milliseconds(maxDelayMs)}`;
        return `${milliseconds(delayMs)}${most}${forEach(key)}`;
      },
    },
    share: { title: "Share of the organization's room" },
    errorHandlerFlowId: { title: "Failed runs are handled by", editor: "flow" },
    searchFields: {
      title: "Search fields",
      item: "search field",
      entries: {
        properties: {
          label: { title: "Label" },
          type: { title: "Type", labels: searchTypeWords },
          value: { title: "Value", editor: "cel" },
        },
        words: searchFieldWords,
      },
    },
  },
};
