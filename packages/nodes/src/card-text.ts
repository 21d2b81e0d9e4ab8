import { isCelExpression, isLiquidTemplate } from "@millrace/contracts/flow/definition";
import type { JsonValue } from "@millrace/contracts/json";

const longest = 80;

/** A parameter as one short line for the node's card: the value, or the source of its expression or template. Never throws. */
export function cardText(value: JsonValue | undefined): string {
  if (isCelExpression(value)) return shorten(value.$cel);
  if (isLiquidTemplate(value)) return shorten(value.$liquid);
  if (typeof value === "string") return shorten(value);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function shorten(text: string): string {
  const characters = [
    ...text
      .slice(0, 4 * longest)
      .replace(/\s+/g, " ")
      .trim(),
  ];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}
