import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import type { Logger } from "pino";
import { type HealthCheck, handleHealth } from "./health/health.ts";
import { answerError } from "./ingress/answers.ts";
import type { Part } from "./lifecycle.ts";

/** Answers a request, or returns `false` when it is not for this handler. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

export type HttpServerOptions = {
  name: string;
  host: string;
  port: number;
  healthChecks: readonly HealthCheck[];
  handle: RequestHandler;
  /** How long requests are still answered after the stop has begun, so that whoever sends them finds out in time. */
  drainMs: number;
  log: Logger;
};

const closeIdleEveryMs = 100;
const closeAllAfterMs = 5_000;

/**
 * A plain HTTP server of one worker role with the health answers in front. Stopping begins with `drainMs` in which it is "not
 * ready" but still answers, each time closing the connection; then it takes no new connections, lets running requests end, and
 * cuts what is still open after five seconds.
 */
export async function startHttpServer({
  name,
  host,
  port,
  healthChecks,
  handle,
  drainMs,
  log,
}: HttpServerOptions): Promise<Part & { port: number }> {
  let draining = false;
  const stopCheck: HealthCheck = {
    name: "stopping",
    check: async () => {
      if (draining) throw new Error("this process is stopping");
    },
  };
  const checks = [...healthChecks, stopCheck];
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, (request, response) => {
    // A kept connection would be closed just when its next request is on the way.
    if (draining) response.setHeader("connection", "close");
    if (handleHealth(request, response, checks)) return;
    if (!handle(request, response)) answerError(response, new AppError("request.not_found"), newUuid());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const listening = (server.address() as AddressInfo).port;
  log.info({ part: name, host, port: listening }, "listening");
  return {
    name,
    port: listening,
    stop: async () => {
      draining = true;
      if (drainMs > 0) await new Promise((resolve) => setTimeout(resolve, drainMs));
      await closeServer(server);
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that becomes idle after `close` would stay open for its whole keep-alive time.
    const idle = setInterval(() => server.closeIdleConnections(), closeIdleEveryMs);
    const all = setTimeout(() => server.closeAllConnections(), closeAllAfterMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(all);
      resolve();
    });
    server.closeIdleConnections();
  });
}
