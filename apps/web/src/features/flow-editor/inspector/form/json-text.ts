import type { JsonValue } from "@millrace/contracts/json";

export type ParsedJson = { ok: true; value: JsonValue } | { ok: false; message: string; position: number };

/** Parses what a person typed; a mistake comes with its place. */
export function parseJsonText(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : "";
    const position = Number(/position (\d+)/.exec(reason)?.[1] ?? text.length);
    return { ok: false, message: "This is not JSON. Texts and names need double quotes.", position };
  }
}

export const jsonTextOf = (value: JsonValue | undefined): string =>
  value === undefined ? "" : JSON.stringify(value, null, 2);
