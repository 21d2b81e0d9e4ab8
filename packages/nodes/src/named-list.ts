import { z } from "zod";

/** A name that an expression can follow with a dot: `input.total`. */
export const fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, "Use letters, digits and underscores, starting with a letter.");

/** Reports each entry whose name an earlier entry has, at its name. */
export const refuseDuplicateNames = (entries: readonly { name: string }[], context: z.RefinementCtx): void => {
  const seen = new Set<string>();
  for (const [index, { name }] of entries.entries()) {
    if (seen.has(name))
      context.addIssue({ code: "custom", path: [index, "name"], message: `The name ${name} is already in the list.` });
    seen.add(name);
  }
};
