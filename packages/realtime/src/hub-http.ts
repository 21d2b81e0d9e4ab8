import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError, errorRegistry } from "@millrace/contracts/errors";
import { cursor, type Topic, topic } from "@millrace/contracts/events";
import { z } from "zod";

const maxTopics = 50;
const maxBodyBytes = 65_536;

const eventsQuery = z.object({
  ticket: z.string().min(1).max(200),
  cursor: cursor.optional(),
  topics: z.array(topic).max(maxTopics),
});
export type EventsQuery = { ticket: string; cursor?: string | undefined; topics: Topic[] };

/** Topics may be repeated parameters or one with commas. Throws `request.invalid`. */
export function readEventsQuery(url: URL): EventsQuery {
  const parsed = eventsQuery.safeParse({
    ticket: url.searchParams.get("ticket") ?? "",
    cursor: url.searchParams.get("cursor") ?? undefined,
    topics: url.searchParams
      .getAll("topics")
      .flatMap((part) => part.split(","))
      .filter((part) => part !== ""),
  });
  if (!parsed.success) throw new AppError("request.invalid", { message: z.prettifyError(parsed.error) });
  return parsed.data;
}

/** The JSON body of a small request. Throws `request.malformed_json` or `request.too_large`. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new AppError("request.too_large");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new AppError("request.malformed_json");
  }
}

/**
 * Lets exactly these origins read answers and refuses every other one with `auth.forbidden`. A caller without an origin is
 * no web page of somebody else; it still needs a ticket.
 */
export function checkOrigin(request: IncomingMessage, response: ServerResponse, allowed: ReadonlySet<string>): void {
  response.setHeader("vary", "origin");
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (!allowed.has(origin)) {
    throw new AppError("auth.forbidden", { message: "This address is not an origin that may listen here." });
  }
  response.setHeader("access-control-allow-origin", origin);
  if (request.method !== "OPTIONS") return;
  response.setHeader("access-control-allow-methods", "GET, POST");
  response.setHeader("access-control-allow-headers", "content-type");
  response.setHeader("access-control-max-age", "600");
}

export function answerError(response: ServerResponse, error: AppError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(errorRegistry[error.code].status, {
    "content-type": "application/json",
    "cache-control": "no-store",
  });
  response.end(JSON.stringify({ error: error.toBody() }));
}

/** The head of an event stream that no cache keeps and no proxy buffers. */
export function beginEventStream(response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    "x-accel-buffering": "no",
    connection: "close",
  });
  response.socket?.setNoDelay(true);
  response.flushHeaders();
}
