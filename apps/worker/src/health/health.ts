import type { IncomingMessage, ServerResponse } from "node:http";

export type HealthCheck = { name: string; check: () => Promise<void> };

const checkTimeoutMs = 2_000;

/**
 * `GET /api/health/live` answers while the process turns its event loop; `GET /api/health/ready` (and `/api/health`)
 * answers 200 when every check passes, else 503 with the failing ones. Returns whether the request was one of these.
 */
export function handleHealth(
  request: IncomingMessage,
  response: ServerResponse,
  checks: readonly HealthCheck[],
): boolean {
  const path = request.url?.split("?")[0];
  if (path === "/api/health/live") {
    send(response, 200, { status: "live" });
    return true;
  }
  if (path !== "/api/health/ready" && path !== "/api/health") return false;
  void Promise.all(checks.map(runCheck)).then((results) => {
    const ready = results.every((result) => result.ok);
    send(response, ready ? 200 : 503, {
      status: ready ? "ready" : "not ready",
      checks: Object.fromEntries(results.map(({ name, ...rest }) => [name, rest])),
    });
  });
  return true;
}

async function runCheck({
  name,
  check,
}: HealthCheck): Promise<{ name: string; ok: boolean; ms: number; error?: string }> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error("no answer in time")), checkTimeoutMs);
    });
    await Promise.race([check(), late]);
    return { name, ok: true, ms: elapsed() };
  } catch {
    // The reason goes to nobody outside: an address or a driver's text has no business in a public answer.
    return { name, ok: false, ms: elapsed(), error: "failed" };
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}
