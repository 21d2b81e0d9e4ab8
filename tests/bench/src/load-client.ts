import http from "node:http";

/**
 * `node load-client.ts '<LoadRequest as JSON>'`: sends requests over keep-alive connections, checks every answer and prints
 * one line of JSON (`LoadResult`). A process of its own, so that measuring does not share a thread with anything.
 */
export type LoadRequest = {
  url: string;
  connections: number;
  requests: number;
  body: string;
  /** An answer counts when it has this status and contains this text; anything else is `wrong`. */
  status: number;
  expect: string;
};

export type LoadResult = { wrong: number; runsPerSecond: number; p50Ms: number; p95Ms: number; p99Ms: number };

const request = JSON.parse(process.argv[2] ?? "{}") as LoadRequest;
const agent = new http.Agent({ keepAlive: true, maxSockets: request.connections });
const timesMs: number[] = [];
let wrong = 0;
let left = request.requests;

const once = (): Promise<void> =>
  new Promise((resolve, reject) => {
    const begunAt = performance.now();
    const sent = http.request(
      request.url,
      { method: "POST", agent, headers: { "content-type": "application/json" } },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => {
          if (answer.statusCode === request.status && text.includes(request.expect))
            timesMs.push(performance.now() - begunAt);
          else wrong++;
          resolve();
        });
      },
    );
    sent.on("error", reject);
    sent.end(request.body);
  });

const begunAt = performance.now();
await Promise.all(
  Array.from({ length: request.connections }, async () => {
    while (left-- > 0) await once();
  }),
);
const seconds = (performance.now() - begunAt) / 1_000;
timesMs.sort((a, b) => a - b);
const at = (share: number): number =>
  Number((timesMs[Math.min(timesMs.length - 1, Math.floor(timesMs.length * share))] ?? Number.NaN).toFixed(2));
const result: LoadResult = {
  wrong,
  runsPerSecond: Math.round(timesMs.length / seconds),
  p50Ms: at(0.5),
  p95Ms: at(0.95),
  p99Ms: at(0.99),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
agent.destroy();
