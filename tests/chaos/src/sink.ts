import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** One effect as the outside sees it: the first call with an idempotency key. */
export type Effect = { run: string; step: string; key: string; calls: number };

export type Sink = {
  url: string;
  host: string;
  effects(): Effect[];
  stop(): Promise<void>;
};

const longestAnswerMs = 80;

/**
 * A service that honours idempotency keys: what has a known key is answered again without a further effect. It answers late,
 * so that processes die in the middle, and refuses the first call of what asks for it (`/run/step/busy`) and everything of
 * `/run/step/refused`.
 */
export async function startSink(random: () => number, options: { honoursKeys: boolean }): Promise<Sink> {
  const effects = new Map<string, Effect>();
  const seen = new Set<string>();
  let calls = 0;
  const server = createServer(async (request, response) => {
    const [, run = "", step = "", mood = ""] = (request.url ?? "").split("/");
    const given = String(request.headers["idempotency-key"] ?? "");
    request.resume();
    calls++;
    const key = options.honoursKeys ? given : `${given} ${calls}`;
    const known = effects.get(key);
    const effect = known ?? { run, step, key: given, calls: 0 };
    effect.calls++;
    effects.set(key, effect);
    const isFirst = !seen.has(given);
    seen.add(given);
    await pause(random() * longestAnswerMs);
    const status = mood === "refused" ? 422 : mood === "busy" && isFirst ? 503 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ step }));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    effects: () => [...effects.values()],
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close").catch(() => undefined);
    },
  };
}
