import { z } from "zod";
import { field } from "./form-meta.ts";

/** The item or round that alone is executed, where a test runs one node inside. Nobody draws it. */
export const onlyItem = field(
  z
    .object({ index: z.int().min(0).max(9_999), isExact: z.boolean() })
    .strict()
    .optional(),
  {
    title: "Only this item",
    description: "Of a test of one node inside: the item that it runs for.",
    isInternal: true,
  },
);
