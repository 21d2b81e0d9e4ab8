import { once } from "node:events";
import type { RequestListener } from "node:http";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { AppError } from "@millrace/contracts/errors";
import { afterEach, describe, expect, test } from "vitest";
import { type LocalServer, startLocalServer } from "../test/local-server.ts";
import { failureOf, get } from "../test/requests.ts";
import { createScriptedTransport, httpReply } from "../test/scripted-transport.ts";
import { createHttpClient } from "./http-client.ts";
import { defaultPolicy } from "./policy.ts";

const client = createHttpClient({ policy: { ...defaultPolicy, developmentAllow: ["127.0.0.0/8"] } });
const servers: LocalServer[] = [];

async function serve(answer: RequestListener): Promise<LocalServer> {
  const server = await startLocalServer(answer);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("answers", () => {
  test("a status of 4xx or 5xx is an answer", async () => {
    const server = await serve((_request, response) => response.writeHead(503, { "x-why": "busy" }).end("later"));
    expect(await client.request(get(`${server.url}/a?b=c#d`))).toMatchObject({
      status: 503,
      headers: { "x-why": "busy" },
      body: "later",
      url: `${server.url}/a?b=c`,
    });
    expect(server.requests[0]?.url).toBe("/a?b=c");
  });

  test("method, headers and body go out as given", async () => {
    let body = "";
    const server = await serve((request, response) => {
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => response.end());
    });
    const headers = { "Content-Type": "application/json", "Idempotency-Key": "k1" };
    await client.request(get(server.url, { method: "PATCH", headers, body: '{"ü":1}' }));
    expect(server.requests[0]).toMatchObject({
      method: "PATCH",
      headers: { "content-type": "application/json", "idempotency-key": "k1", "user-agent": "Millrace" },
    });
    expect(body).toBe('{"ü":1}');
  });

  test("packed answers are unpacked, other charsets decoded, HEAD and empty answers read", async () => {
    const server = await serve((request, response) => {
      if (request.url === "/gzip") response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed"));
      else if (request.url === "/br")
        response.writeHead(200, { "content-encoding": "br" }).end(brotliCompressSync("br"));
      else if (request.url === "/latin") {
        response.writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" }).end(Buffer.from([0xfc]));
      } else response.writeHead(request.method === "HEAD" ? 200 : 204, { "content-encoding": "gzip" }).end();
    });
    expect((await client.request(get(`${server.url}/gzip`))).body).toBe("packed");
    expect((await client.request(get(`${server.url}/br`))).body).toBe("br");
    expect((await client.request(get(`${server.url}/latin`))).body).toBe("ü");
    expect(await client.request(get(`${server.url}/none`))).toMatchObject({ status: 204, body: "" });
    expect(await client.request(get(`${server.url}/x`, { method: "HEAD" }))).toMatchObject({ status: 200, body: "" });
  });

  test("headers that belong to the client are refused", async () => {
    const server = await serve((_request, response) => response.end());
    const refused: Record<string, string>[] = [
      { Host: "other.example" },
      { "transfer-encoding": "chunked" },
      { "a b": "c" },
      { a: "b\r\nc: d" },
    ];
    for (const headers of refused) {
      expect((await failureOf(client.request(get(server.url, { headers })))).code).toBe("step.invalid_params");
    }
    expect(server.connections()).toBe(0);
  });
});

describe("limits", () => {
  test("an endless answer is cut at the limit", async () => {
    let closed = false;
    const server = await serve((_request, response) => {
      const timer = setInterval(() => response.write(Buffer.alloc(64_000)), 1);
      response.on("close", () => {
        closed = true;
        clearInterval(timer);
      });
    });
    const failure = await failureOf(client.request(get(server.url, { maxResponseBytes: 200_000 })));
    expect(failure.code).toBe("http.response_too_large");
    await expect.poll(() => closed).toBe(true);
  });

  test("a bomb is counted as it unpacks", async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    expect(bomb.length).toBeLessThan(250_000);
    const server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    const before = process.memoryUsage().rss;
    const failure = await failureOf(client.request(get(server.url, { maxResponseBytes: 1_000_000 })));
    expect(failure.code).toBe("http.response_too_large");
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test("damaged and unknown packing is an error, not a crash", async () => {
    const server = await serve((request, response) =>
      response.writeHead(200, { "content-encoding": request.url === "/odd" ? "rot13" : "gzip" }).end("not gzip"),
    );
    expect((await failureOf(client.request(get(`${server.url}/odd`)))).message).toContain("rot13");
    expect((await failureOf(client.request(get(server.url)))).message).toContain("damaged");
  });

  test.for([
    ["before the headers", () => undefined],
    ["in the middle of the body", (response: { write(text: string): unknown }) => response.write("half")],
  ] as const)("a service that stops %s runs into the time limit", async ([, stall]) => {
    const server = await serve((_request, response) => {
      stall(response);
    });
    const failure = await failureOf(client.request(get(server.url, { timeoutMs: 100 })));
    expect(failure.code).toBe("http.timeout");
    expect(failure.details).toMatchObject({ timeoutMs: 100 });
  });

  test("aborting ends the call with the signal's own reason", async () => {
    const server = await serve(() => undefined);
    const controller = new AbortController();
    const call = client.request(get(server.url, { signal: controller.signal }));
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort(new AppError("run.cancelled"));
    expect((await failureOf(call)).code).toBe("run.cancelled");
  });

  test("nobody there, or no HTTP", async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    expect(await failureOf(client.request(get(gone.url)))).toMatchObject({
      code: "http.network",
      details: { reason: "ECONNREFUSED", host: "127.0.0.1" },
    });
    const cut = await serve((request) => request.socket.destroy());
    expect((await failureOf(client.request(get(cut.url)))).code).toBe("http.network");
    const { createServer } = await import("node:net");
    const odd = createServer((socket) => socket.end("220 smtp ready\r\n")).listen(0, "127.0.0.1");
    await once(odd, "listening");
    const { port } = odd.address() as { port: number };
    expect((await failureOf(client.request(get(`http://127.0.0.1:${port}`)))).message).toContain("HTTP");
    odd.close();
  });
});

describe("redirects", () => {
  test("to another origin only harmless headers go along", async () => {
    const other = await serve((_request, response) => response.end("there"));
    const server = await serve((request, response) =>
      response.writeHead(307, { location: request.url === "/same" ? "/other" : other.url }).end(),
    );
    const headers = {
      authorization: "Bearer a",
      cookie: "b=c",
      "x-api-key": "d",
      accept: "text/plain",
      "idempotency-key": "k",
    };
    const response = await client.request(get(`${server.url}/same`, { method: "POST", headers, body: "x" }));
    expect(response).toMatchObject({ body: "there", url: `${other.url}/` });
    expect(server.requests[1]?.headers).toMatchObject(headers);
    const received = other.requests[0];
    expect(received?.method).toBe("POST");
    expect(received?.headers).toMatchObject({ accept: "text/plain", "idempotency-key": "k" });
    for (const name of ["authorization", "cookie", "x-api-key"]) expect(received?.headers).not.toHaveProperty(name);
  });

  test("a POST becomes a GET without body after 302 and 303, and stays after 308", async () => {
    const server = await serve((request, response) => {
      const status = Number(request.url?.slice(1));
      if (status) response.writeHead(status, { location: "/" }).end();
      else
        response.end(
          `${request.method} ${request.headers["content-type"] ?? "-"} ${request.headers["content-length"] ?? 0}`,
        );
    });
    const post = (status: number) =>
      client.request(
        get(`${server.url}/${status}`, { method: "POST", headers: { "content-type": "text/plain" }, body: "x" }),
      );
    expect((await post(302)).body).toBe("GET - 0");
    expect((await post(303)).body).toBe("GET - 0");
    expect((await post(308)).body).toBe("POST text/plain 1");
  });

  test("never lead from https to http, even between public hosts", async () => {
    const transport = createScriptedTransport({ "a.example": [["93.184.215.14"]] }, (_request, count) =>
      count === 1 ? httpReply(302, { location: "http://a.example/" }) : httpReply(200, {}, "downgraded"),
    );
    const scripted = createHttpClient({ policy: defaultPolicy, ...transport });
    expect((await failureOf(scripted.request(get("https://a.example/")))).code).toBe("http.address_blocked");
    expect(transport.sent).toHaveLength(1);
    await scripted.close();
  });

  test("are followed five times and not at all when switched off", async () => {
    const server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` }).end();
      else response.end("end");
    });
    expect((await client.request(get(`${server.url}/5`))).body).toBe("end");
    expect((await failureOf(client.request(get(`${server.url}/6`)))).code).toBe("http.too_many_redirects");
    const response = await client.request(get(`${server.url}/5`, { followRedirects: false }));
    expect(response).toMatchObject({ status: 302, headers: { location: "/4" } });
  });
});
