import { expect, it } from "vitest";
import { z } from "zod";
import { refusalText } from "./refusal-text.ts";

const refusals = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues.map(refusalText);

it.each([
  [z.string().max(100_000), "x".repeat(100_001), "Shorten it to 100,000 characters."],
  [z.string().min(1), "", "Enter a text."],
  [z.string(), undefined, "Enter a text."],
  [z.int().max(20), 21, "Enter at most 20."],
  [z.number().min(1), 0, "Enter at least 1."],
  [z.number(), "1", "Enter a number."],
  [z.array(z.string()).max(1), ["a", "b"], "Keep at most 1."],
  [z.enum(["GET", "POST"]), "PATCH", "Choose one of GET, POST."],
  [z.strictObject({}), { seconds: 1 }, 'This node has no field "seconds". Remove it.'],
  [z.discriminatedUnion("kind", [z.object({ kind: z.literal("json") })]), { kind: "x" }, "does not fit here"],
  [z.union([z.string(), z.number()]), null, "does not fit here"],
  [z.string().min(1, "Enter the text of the template."), "", "Enter the text of the template."],
])("says in plain words what %o refuses", (schema, value, text) => {
  expect(refusals(schema, value)).toEqual([expect.stringContaining(text)]);
});
