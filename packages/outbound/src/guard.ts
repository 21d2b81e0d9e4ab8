import { AppError } from "@millrace/contracts/errors";
import { findSpecialRange, isInRange, parseAddress, parseRange } from "./address.ts";
import type { OutboundPolicy } from "./policy.ts";

/** The two questions that are asked before anything leaves: may this URL be called, and may this address be connected to. */
export type Guard = {
  /**
   * Parses and checks scheme, user info, host name, port and literal addresses. Throws `http.invalid_url` or
   * `http.address_blocked`. The result has no fragment and no dot at the end of its host.
   */
  checkUrl(text: string, base?: URL): URL;
  /** Throws `http.address_blocked` unless a connection for this host and port may go to this address. */
  checkAddress(address: string, target: { host: string; port: number }): void;
};

const defaultPorts: Record<string, number> = { "http:": 80, "https:": 443 };

/** What can stand in DNS. `URL` lets through more: empty labels, semicolons. */
const hostPattern = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

export const portOf = (url: URL): number => (url.port === "" ? (defaultPorts[url.protocol] ?? 0) : Number(url.port));

/** The host of a URL as names and addresses are written elsewhere: without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$/g, "");

/** A guard for one policy. Throws a plain `Error` when the policy itself is not readable. */
export function createGuard(policy: OutboundPolicy): Guard {
  const allowedHosts = new Set(policy.allowHosts.map((host) => host.toLowerCase()));
  const allowedRanges = policy.allowCidrs.map(parseRange);
  const developmentRanges = policy.developmentAllow.filter((entry) => entry.includes("/")).map(parseRange);
  const developmentTargets = new Set(
    policy.developmentAllow.filter((entry) => !entry.includes("/")).map((entry) => entry.toLowerCase()),
  );

  const isDevelopmentTarget = (host: string, port: number): boolean => {
    if (developmentTargets.has(`${host.includes(":") ? `[${host}]` : host}:${port}`)) return true;
    const address = parseAddress(host);
    return address !== null && developmentRanges.some((range) => isInRange(address, range));
  };

  const checkName = (host: string): void => {
    if (allowedHosts.has(host)) return;
    if (!policy.singleLabelHosts && !host.includes(".")) {
      throw blocked(host, "a name without a dot is a name of the local network");
    }
    const suffix = policy.blockedSuffixes.find((blockedSuffix) => `.${host}`.endsWith(`.${blockedSuffix}`));
    if (suffix) throw blocked(host, `names ending in .${suffix} are local`);
  };

  const checkAddress: Guard["checkAddress"] = (text, { host, port }) => {
    const address = parseAddress(text);
    if (address === null) throw blocked(host, "its address is not readable");
    const range = findSpecialRange(address);
    if (range === null) return;
    if (range.openedBy !== "nobody") {
      if (isDevelopmentTarget(host, port)) return;
      if (developmentRanges.some((allowed) => isInRange(address, allowed))) return;
    }
    if (range.openedBy === "allowList" && allowedRanges.some((allowed) => isInRange(address, allowed))) return;
    throw blocked(host, `${address} is not on the public internet (${range.meaning})`);
  };

  return {
    checkUrl(text, base) {
      const url = URL.parse(text, base?.href);
      if (url === null) throw new AppError("http.invalid_url", { message: "The address is not a valid URL." });
      if (!policy.schemes.includes(url.protocol.slice(0, -1))) {
        throw new AppError("http.invalid_url", {
          message: `The address must begin with ${policy.schemes.map((scheme) => `${scheme}://`).join(" or ")}.`,
        });
      }
      if (url.username !== "" || url.password !== "") {
        throw new AppError("http.invalid_url", {
          message: "The address holds a user name or password. Use a credential instead.",
        });
      }
      url.hash = "";
      if (url.hostname.endsWith(".")) url.hostname = url.hostname.slice(0, -1);
      const host = hostOf(url);
      const port = portOf(url);
      if (!host.includes(":") && !hostPattern.test(host)) {
        throw new AppError("http.invalid_url", { message: "The host of the address is not a host name." });
      }
      if (isDevelopmentTarget(host, port)) return url;
      if (!policy.ports.includes(port)) {
        throw blocked(host, `port ${port} is not one of ${policy.ports.join(", ")}`);
      }
      if (parseAddress(host) === null) checkName(host);
      else checkAddress(host, { host, port });
      return url;
    },
    checkAddress,
  };
}

const blocked = (host: string, why: string): AppError =>
  new AppError("http.address_blocked", {
    message: `${host.slice(0, 255)} may not be called: ${why}.`,
    details: { host: host.slice(0, 255) },
  });
