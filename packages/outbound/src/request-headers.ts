import { AppError } from "@millrace/contracts/errors";

/** Headers that shape the connection or name another host; they belong to the client, not to a flow. */
const reserved = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** What still goes along when a redirect leads to another origin. Any other header may be somebody's key. */
const harmless = new Set([
  "accept",
  "accept-encoding",
  "accept-language",
  "content-language",
  "content-type",
  "idempotency-key",
  "user-agent",
]);

const namePattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that a header may not hold.
const valuePattern = /^[^\u0000-\u0008\u000a-\u001f\u007f\u0100-\uffff]*$/;

/** The headers with small names. Throws `step.invalid_params` for a name or value that HTTP forbids and for reserved names. */
export function checkHeaders(headers: Record<string, string>): Record<string, string> {
  const checked: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    if (!namePattern.test(name)) throw invalid(`${JSON.stringify(name.slice(0, 60))} is not a header name.`);
    if (reserved.has(key)) throw invalid(`The header ${key} is set by Millrace. Remove it.`);
    if (!valuePattern.test(value)) throw invalid(`The header ${key} has a character that headers can't hold.`);
    checked[key] = value;
  }
  return checked;
}

export const keepHarmless = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => harmless.has(name)));

export const withoutContent = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("content-")));

const invalid = (message: string): AppError => new AppError("step.invalid_params", { message });
