import { AppError } from "@millrace/contracts/errors";
import type { JsonValue } from "@millrace/contracts/json";

export const maskText = "••••••";

/** Remembers exact secret values and takes them out of everything that leaves. */
export type Masker = {
  /**
   * From now on this value is masked, plain and in the encodings in which services send it back. One of less than four
   * characters only where it is all of a text: inside of texts it would be found by chance.
   */
  remember(secret: string): void;
  maskText(text: string): string;
  /** Keys count like values. */
  maskValue(value: JsonValue): JsonValue;
  maskError(error: AppError): AppError;
};

const shortestInside = 4;

export function createMasker(): Masker {
  let forms: string[] = [];
  const wholeTexts = new Set<string>();

  const mask = (text: string): string => {
    if (wholeTexts.has(text)) return maskText;
    let masked = text;
    for (const form of forms) masked = masked.replaceAll(form, maskText);
    return masked;
  };

  const knowsNothing = () => forms.length === 0 && wholeTexts.size === 0;

  const maskValue = (value: JsonValue): JsonValue => {
    if (knowsNothing()) return value;
    if (typeof value === "string") return mask(value);
    // A secret made of digits may come back as a number.
    if (typeof value === "number") return forms.some((form) => String(value).includes(form)) ? maskText : value;
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(maskValue);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [mask(key), maskValue(item)]));
  };

  return {
    remember(secret) {
      if (secret.length < shortestInside) {
        for (const form of formsOf(secret)) wholeTexts.add(form);
        return;
      }
      // Longest first: a form that contains another one must not be cut in two.
      forms = [...new Set([...forms, ...formsOf(secret)])].sort((a, b) => b.length - a.length);
    },
    maskText: mask,
    maskValue,
    maskError(error) {
      if (knowsNothing()) return error;
      const details = error.details === undefined ? undefined : maskValue(error.details);
      return new AppError(error.code, {
        message: mask(error.message),
        ...(isObject(details) ? { details } : {}),
      });
    },
  };
}

const isObject = (value: JsonValue | undefined): value is { [key: string]: JsonValue } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A value as it is and as it looks inside URLs, forms, JSON and HTML, and packed as base 64. */
function formsOf(secret: string): string[] {
  const urlEncoded = encodeURIComponent(secret.toWellFormed());
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    urlEncoded,
    urlEncoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    urlEncoded.replaceAll("%20", "+"),
    new URLSearchParams({ s: secret }).toString().slice(2),
    json,
    json.replaceAll("/", "\\/"),
    // What other languages' JSON writers do with everything outside ASCII.
    json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`),
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("base64url"),
  ].filter((form) => form !== "");
}
