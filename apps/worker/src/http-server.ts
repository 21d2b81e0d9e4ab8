import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
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
  log: Logger;
};

/** A plain HTTP server of one worker role with the health answers in front. Stops taking connections, then ends the open ones. */
export async function startHttpServer({
  name,
  host,
  port,
  healthChecks,
  handle,
  log,
}: HttpServerOptions): Promise<Part & { port: number }> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 60_000 }, (request, response) => {
    if (handleHealth(request, response, healthChecks)) return;
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
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}
