import type { z } from "zod";

const count = (amount: number | bigint): string => amount.toLocaleString("en");

const wanted: Readonly<Record<string, string>> = {
  string: "Enter a text.",
  number: "Enter a number.",
  int: "Enter a whole number.",
  boolean: "Choose yes or no.",
  array: "Enter a list.",
  object: "Enter an object.",
  record: "Enter an object.",
};

/** What a schema refuses, and what to do about it: in its author's words where there are any, else in ours instead of the library's. */
export function refusalText(issue: z.core.$ZodIssue): string {
  if (!/^(Too big|Too small|Unrecognized key|Invalid)\b/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case "unrecognized_keys":
      return `This node has no field ${issue.keys.map((key) => `"${key}"`).join(" and no field ")}. Remove it.`;
    case "too_big":
      if (issue.origin === "string") return `Shorten it to ${count(issue.maximum)} characters.`;
      return issue.origin === "array"
        ? `Keep at most ${count(issue.maximum)}.`
        : `Enter at most ${count(issue.maximum)}.`;
    case "too_small":
      if (issue.origin === "string")
        return issue.minimum > 1 ? `Enter at least ${count(issue.minimum)} characters.` : "Enter a text.";
      return issue.origin === "array"
        ? `Add at least ${count(issue.minimum)}.`
        : `Enter at least ${count(issue.minimum)}.`;
    case "invalid_type":
      return wanted[issue.expected] ?? "Enter another value.";
    case "invalid_value":
      return `Choose one of ${issue.values.map(String).join(", ")}.`;
    default:
      return "This value does not fit here. Enter another one.";
  }
}
