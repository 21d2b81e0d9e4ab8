import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP service that counts its calls and answers at once, or with `holdsAnswers` when it is told to. */
export async function startService({ holdsAnswers = false } = {}): Promise<{
  url: string;
  /** With port, as the guard's list of allowed hosts wants it. */
  host: string;
  calls: () => number;
  /** Answers everything that is held, and from now on at once. */
  release: () => void;
  stop: () => Promise<void>;
}> {
  let calls = 0;
  let holds = holdsAnswers;
  const held: ServerResponse[] = [];
  const answer = (response: ServerResponse) => {
    response.setHeader("content-type", "application/json");
    response.end('{"answered":true}');
  };
  const server = createServer((request, response) => {
    calls++;
    request.resume();
    if (holds) held.push(response);
    else answer(response);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}`,
    host,
    calls: () => calls,
    release() {
      holds = false;
      for (const response of held.splice(0)) answer(response);
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
}
