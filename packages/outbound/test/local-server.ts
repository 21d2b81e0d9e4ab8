import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export type LocalServer = {
  port: number;
  url: string;
  /** How many TCP connections have been made. */
  connections: () => number;
  requests: IncomingMessage[];
  close(): Promise<void>;
};

/** A real HTTP server on a free port of the loopback interface that counts connections and keeps what it was sent. */
export async function startLocalServer(answer: RequestListener): Promise<LocalServer> {
  let connections = 0;
  const requests: IncomingMessage[] = [];
  const server: Server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    connections: () => connections,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
