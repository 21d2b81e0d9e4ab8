import { celExpression } from "@millrace/contracts/flow/definition";
import { z } from "zod";

/** An expression that picks a branch; an empty one is a form that is not filled in yet. */
export const decidingExpression = celExpression.refine(({ $cel }) => $cel.trim() !== "", {
  path: ["$cel"],
  message: "Enter an expression that gives true or false.",
});

/** What it must give. Nothing else counts as true or false, so a slip in an expression can't pick a branch. */
export const resolvedDecision = z.boolean("The expression must give true or false.");
