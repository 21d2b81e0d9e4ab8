import { Duplex } from "node:stream";
import type { OpenSocket, Resolve } from "../src/guarded-connector.ts";

export type SentRequest = { address: string; host: string; port: number; head: string };
type Reply = (request: SentRequest, count: number) => string;

/**
 * A resolver and a transport without any network: they note which addresses were connected to and what was sent there, and
 * answer each request with the text that `reply` makes.
 */
export function createScriptedTransport(answers: Record<string, string[][]>, reply: Reply) {
  const sent: SentRequest[] = [];
  const connected: string[] = [];
  const lookups = new Map<string, number>();

  const resolve: Resolve = async (host) => {
    const sequence = answers[host] ?? [[]];
    const count = lookups.get(host) ?? 0;
    lookups.set(host, count + 1);
    return sequence[Math.min(count, sequence.length - 1)] ?? [];
  };

  const openSocket: OpenSocket = async (options) => {
    const address = options.hostname;
    connected.push(address);
    let received = "";
    const socket = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        received += chunk.toString();
        while (received.includes("\r\n\r\n")) {
          const end = received.indexOf("\r\n\r\n");
          const head = received.slice(0, end);
          received = received.slice(end + 4);
          const request = { address, host: options.host ?? "", port: Number(options.port), head };
          sent.push(request);
          this.push(reply(request, sent.length));
        }
        done();
      },
    });
    const noop = () => socket;
    // The client only uses these few methods of a socket besides those of a stream.
    return Object.assign(socket, { remoteAddress: address, ref: noop, unref: noop, setTimeout: noop }) as never;
  };

  return { resolve, openSocket, sent, connected };
}

export const httpReply = (status: number, headers: Record<string, string> = {}, body = ""): string =>
  [
    `HTTP/1.1 ${status} Answer`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    "",
    body,
  ].join("\r\n");
