import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type LocalServer, startLocalServer } from "../test/local-server.ts";
import { failureOf, get } from "../test/requests.ts";
import { createHttpClient, type HttpClient } from "./http-client.ts";
import { defaultPolicy, type OutboundPolicy } from "./policy.ts";

/** Real connections on the loopback interface: the canary must not notice anything when a request is refused. */
let canary: LocalServer;
let clients: HttpClient[] = [];

const clientWith = (policy: Partial<OutboundPolicy>, resolve?: (host: string) => Promise<string[]>): HttpClient => {
  const client = createHttpClient({ policy: { ...defaultPolicy, ...policy }, ...(resolve ? { resolve } : {}) });
  clients.push(client);
  return client;
};

beforeEach(async () => {
  canary = await startLocalServer((_request, response) => response.end("canary"));
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  clients = [];
  await canary.close();
});

describe("without permission no connection is made", () => {
  test.for([
    (port: number) => `http://127.0.0.1:${port}/`,
    (port: number) => `http://2130706433:${port}/`,
    (port: number) => `http://0x7f.1:${port}/`,
    (port: number) => `http://0177.0.0.1:${port}/`,
    (port: number) => `http://127.1:${port}/`,
    (port: number) => `http://0.0.0.0:${port}/`,
    (port: number) => `http://[::1]:${port}/`,
    (port: number) => `http://[::ffff:127.0.0.1]:${port}/`,
    (port: number) => `http://[::ffff:7f00:1]:${port}/`,
    (port: number) => `http://localhost:${port}/`,
    (port: number) => `http://canary.example:${port}/`,
  ])("%s", async (urlFor) => {
    const client = clientWith({ ports: [canary.port] }, async () => ["127.0.0.1"]);
    expect((await failureOf(client.request(get(urlFor(canary.port))))).code).toBe("http.address_blocked");
    expect(canary.connections()).toBe(0);
  });

  test("the port is refused on its own", async () => {
    const client = clientWith({}, async () => ["93.184.215.14"]);
    const failure = await failureOf(client.request(get(`http://canary.example:${canary.port}/`)));
    expect(failure.message).toContain(`port ${canary.port}`);
  });

  test("a name whose second address is this host is refused as a whole", async () => {
    const client = clientWith({ ports: [canary.port] }, async () => ["93.184.215.14", "127.0.0.1"]);
    const failure = await failureOf(client.request(get(`http://canary.example:${canary.port}/`)));
    expect(failure.code).toBe("http.address_blocked");
    expect(canary.connections()).toBe(0);
  });

  test("the allow-list of private networks never opens loopback", async () => {
    const client = clientWith({ ports: [canary.port], allowCidrs: ["0.0.0.0/0", "::/0"], allowHosts: ["localhost"] });
    for (const host of ["127.0.0.1", "[::1]", "localhost"]) {
      const failure = await failureOf(client.request(get(`http://${host}:${canary.port}/`)));
      expect(failure.code).toBe("http.address_blocked");
    }
    expect(canary.connections()).toBe(0);
  });

  test("a redirect from an allowed place to one that is not", async () => {
    const door = await startLocalServer((_request, response) =>
      response.writeHead(302, { location: `${canary.url}/secret` }).end(),
    );
    const client = clientWith({ developmentAllow: [`127.0.0.1:${door.port}`] });
    expect((await failureOf(client.request(get(door.url)))).code).toBe("http.address_blocked");
    expect(door.connections()).toBe(1);
    expect(canary.connections()).toBe(0);
    await door.close();
  });
});

test("a socket that ends up at another address than the checked one is closed unused", async () => {
  const { connect } = await import("node:net");
  const client = createHttpClient({
    policy: { ...defaultPolicy, ports: [canary.port] },
    resolve: async () => ["93.184.215.14"],
    // As if the system had been told to send this address elsewhere.
    openSocket: () =>
      new Promise((resolve) => {
        const socket = connect(canary.port, "127.0.0.1", () => resolve(socket));
      }),
  });
  clients.push(client);
  const failure = await failureOf(client.request(get(`http://canary.example:${canary.port}/`)));
  expect(failure.code).toBe("http.address_blocked");
  expect(canary.requests).toHaveLength(0);
});

describe("the development setting", () => {
  test.for([
    ["exact address and port", (port: number) => `127.0.0.1:${port}`, "127.0.0.1"],
    ["a range opens any port", () => "127.0.0.0/8", "127.0.0.1"],
    ["exact name and port", (port: number) => `localhost:${port}`, "localhost"],
  ] as const)("%s", async ([, entryFor, host]) => {
    const client = clientWith({ developmentAllow: [entryFor(canary.port)] }, async () => ["127.0.0.1"]);
    const response = await client.request(get(`http://${host}:${canary.port}/`));
    expect(response).toMatchObject({ status: 200, body: "canary" });
  });

  test("opens nothing else", async () => {
    const other = await startLocalServer((_request, response) => response.end("other"));
    const client = clientWith({ developmentAllow: [`127.0.0.1:${canary.port}`] });
    expect((await failureOf(client.request(get(other.url)))).code).toBe("http.address_blocked");
    expect(other.connections()).toBe(0);
    await other.close();
  });

  test("does not open link-local and metadata addresses", async () => {
    const client = clientWith({ developmentAllow: ["0.0.0.0/0", "169.254.169.254:80"] });
    for (const address of ["169.254.169.254", "100.100.100.200"]) {
      expect((await failureOf(client.request(get(`http://${address}/`)))).code).toBe("http.address_blocked");
    }
  });
});
