import type { IncomingMessage } from "node:http";
import { AppError } from "@millrace/contracts/errors";
import { findStorageProblem, type JsonValue } from "@millrace/contracts/json";

// Refuses bytes that are not UTF-8, which would otherwise be replaced silently, and takes a byte order mark away.
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * The request's body as text. Throws `request.too_large` as soon as more than `maxBytes` are announced or have come;
 * the rest is not read.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new AppError("request.too_large", {
      message: `The body is larger than ${maxBytes.toLocaleString("en-US")} bytes. Send less data.`,
      details: { maxBytes },
    });
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return reject(tooLarge());
    const encoding = request.headers["content-encoding"] ?? "identity";
    if (encoding !== "identity")
      return reject(
        new AppError("request.invalid", { message: "The body is compressed. Send it without content-encoding." }),
      );
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        return reject(tooLarge());
      }
      chunks.push(chunk);
    });
    request.on("end", () => {
      try {
        resolve(utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
      } catch {
        reject(new AppError("request.invalid", { message: "The body is not valid UTF-8. Send it encoded as UTF-8." }));
      }
    });
    request.on("error", reject);
    request.on("aborted", () =>
      reject(new AppError("request.invalid", { message: "The request ended before its body did." })),
    );
  });
}

/**
 * A webhook's body as a JSON value: JSON for JSON types and for no type at all, an object of fields for forms, text for
 * the rest; `null` when empty. Throws `request.malformed_json`, `request.unstorable_text` or `request.too_deep`.
 */
export function parseBody(text: string, contentType: string | undefined): JsonValue {
  const value = parseByType(text, mediaTypeOf(contentType ?? ""));
  switch (findStorageProblem(value)) {
    case null:
      return value;
    case "too_deep":
      throw new AppError("request.too_deep");
    default:
      throw new AppError("request.unstorable_text");
  }
}

function parseByType(text: string, type: string): JsonValue {
  if (text === "") return null;
  if (type === "application/x-www-form-urlencoded") return fields(new URLSearchParams(text));
  if (type !== "" && !isJsonType(type)) return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new AppError("request.malformed_json", {
      message: `The body is not valid JSON: ${error instanceof Error ? error.message : "it can't be parsed"}.`,
    });
  }
}

const mediaTypeOf = (contentType: string): string => (contentType.split(";")[0] ?? "").trim().toLowerCase();

/** Whether a content type means JSON, parameters aside. */
export function isJsonType(contentType: string): boolean {
  const type = mediaTypeOf(contentType);
  return type === "application/json" || type === "text/json" || type.endsWith("+json");
}

/** Form or query fields; a name that comes several times becomes a list. */
export function fields(parameters: URLSearchParams): { [name: string]: JsonValue } {
  const result: { [name: string]: JsonValue } = Object.create(null);
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    result[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return { ...result };
}
