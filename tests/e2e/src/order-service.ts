import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export type SeenRequest = { method: string; path: string; headers: IncomingMessage["headers"]; body: unknown };

/**
 * A real HTTP service outside of Millrace, as a flow would call one: `POST /stock` answers whether an order's items are in
 * stock. `hold()` makes it keep answers back until `release()`, so that a test can act while a call is in flight.
 */
export async function startOrderService() {
  const seen: SeenRequest[] = [];
  let held: ((value: undefined) => void)[] | null = null;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8") || "null") as {
      items?: { quantity: number }[];
    } | null;
    seen.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
    if (held) await new Promise((resolve) => held?.push(resolve));
    const pieces = (body?.items ?? []).reduce((sum, item) => sum + item.quantity, 0);
    response.writeHead(200, { "content-type": "application/json" });
    // Asked to, it sends the caller's headers back, as careless services do.
    const echo = request.url?.includes("echo") ? { headers: request.headers } : {};
    response.end(JSON.stringify({ available: pieces <= 10, warehouse: "Utrecht", pieces, ...echo }));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/stock`,
    seen,
    hold() {
      held = [];
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const resolve of waiting) resolve(undefined);
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
export type OrderService = Awaited<ReturnType<typeof startOrderService>>;
