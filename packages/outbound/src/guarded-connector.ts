import type { Socket } from "node:net";
import { AppError } from "@millrace/contracts/errors";
import { buildConnector } from "undici";
import { parseAddress } from "./address.ts";
import type { Guard } from "./guard.ts";

/** All addresses of a host name, in the order in which they should be tried. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Opens a TCP or TLS connection; `options.hostname` is an address that the guard has passed. */
export type OpenSocket = (options: buildConnector.Options) => Promise<Socket>;

const connectTimeoutMs = 10_000;

/**
 * A connector for undici that decides at connect time, so it sees what the URL check can't: what a name resolves to right now,
 * and where the socket really went. undici's own `connect.lookup` is not called for IP literals and is therefore not used.
 * The name is resolved once, every address must pass, and the connection goes to exactly the address that passed.
 */
export function createGuardedConnector(guard: Guard, resolve: Resolve, openSocket = defaultOpenSocket()) {
  const connect = async (options: buildConnector.Options): Promise<Socket> => {
    const host = options.hostname;
    const target = { host, port: Number(options.port) || (options.protocol === "https:" ? 443 : 80) };
    const addresses = parseAddress(host) === null ? await resolve(host) : [host];
    for (const address of addresses) guard.checkAddress(address, target);

    let failure: unknown = new AppError("http.network", { message: `The name ${host} has no address.` });
    for (const address of addresses) {
      try {
        const socket = await openSocket({ ...options, hostname: address });
        if (isSameAddress(socket.remoteAddress, address)) return socket;
        socket.destroy();
        throw new AppError("http.address_blocked", { message: `The connection to ${host} went to another address.` });
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };

  const connector: buildConnector.connector = (options, callback) => {
    connect(options).then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  };
  return connector;
}

function isSameAddress(remote: string | undefined, pinned: string): boolean {
  const actual = remote === undefined ? null : parseAddress(remote);
  return actual !== null && actual.toString() === parseAddress(pinned)?.toString();
}

function defaultOpenSocket(): OpenSocket {
  const open = buildConnector({ allowH2: false, timeout: connectTimeoutMs });
  return (options) =>
    new Promise((resolve, reject) => {
      open(options, (error, socket) => (socket ? resolve(socket) : reject(error)));
    });
}
