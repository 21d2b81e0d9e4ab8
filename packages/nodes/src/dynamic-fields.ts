import { celExpression, dynamic, liquidTemplate } from "@millrace/contracts/flow/definition";
import { jsonValue } from "@millrace/contracts/json";
import { z } from "zod";

/** A text: fixed, a template, or the result of an expression. */
export const dynamicText = (fixed: z.ZodString = z.string().max(10_000)) =>
  z
    .union([celExpression, liquidTemplate, fixed], { error: "Enter a text, a template or an expression." })
    .meta({ editor: "dynamic" });

/** Any JSON: fixed, a template (gives a text), or the result of an expression. */
export const dynamicJson = z
  .union([celExpression, liquidTemplate, jsonValue.meta({ editor: "json" })])
  .meta({ editor: "dynamic" });

/** A number: fixed or the result of an expression. */
export const dynamicNumber = (fixed: z.ZodNumber) => dynamic(fixed);
