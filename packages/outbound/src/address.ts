import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Who may open a range. `nobody`: link-local, cloud metadata, multicast, reserved space and everything that wraps another
 * address. `development`: loopback, only for a developer's own machine. `allowList`: ordinary private networks.
 */
type OpenedBy = "nobody" | "development" | "allowList";
type SpecialRange = { range: [Address, number]; meaning: string; openedBy: OpenedBy };

const special = (cidr: string, meaning: string, openedBy: OpenedBy = "nobody"): SpecialRange => ({
  range: ipaddr.parseCIDR(cidr),
  meaning,
  openedBy,
});

/** What is not the public internet (IANA special-purpose registries, plus metadata services inside other ranges); the first match counts. */
const specialRanges: readonly SpecialRange[] = [
  special("169.254.0.0/16", "link-local network, where cloud metadata lives"),
  special("100.100.100.200/32", "cloud metadata service"),
  special("192.0.0.0/24", "protocol assignment"),
  special("168.63.129.16/32", "cloud host service"),
  special("fd00:ec2::/32", "cloud metadata service"),
  special("fd20:ce::/32", "cloud metadata service"),
  special("0.0.0.0/8", "this host", "development"),
  special("127.0.0.0/8", "this host", "development"),
  special("::/128", "this host", "development"),
  special("::1/128", "this host", "development"),
  special("10.0.0.0/8", "private network", "allowList"),
  special("172.16.0.0/12", "private network", "allowList"),
  special("192.168.0.0/16", "private network", "allowList"),
  special("100.64.0.0/10", "carrier's shared network", "allowList"),
  special("fc00::/7", "private network", "allowList"),
  special("192.0.2.0/24", "documentation range"),
  special("198.51.100.0/24", "documentation range"),
  special("203.0.113.0/24", "documentation range"),
  special("198.18.0.0/15", "benchmarking range"),
  special("192.31.196.0/24", "AS112 service"),
  special("192.175.48.0/24", "AS112 service"),
  special("192.52.193.0/24", "multicast relay"),
  special("192.88.99.0/24", "6to4 relay"),
  special("224.0.0.0/4", "multicast"),
  special("240.0.0.0/4", "reserved range"),
  special("2001::/23", "protocol assignment or Teredo tunnel"),
  special("2001:db8::/32", "documentation range"),
  special("3fff::/20", "documentation range"),
  special("2002::/16", "6to4 tunnel"),
  special("2620:4f:8000::/48", "AS112 service"),
];

/** The only IPv6 space handed out for the public internet: NAT64, site-local, v4-compatible … lie outside of it. */
const globalUnicastV6 = ipaddr.parseCIDR("2000::/3");

/** An address in its one spelling, IPv4 inside IPv6 (`::ffff:1.2.3.4`) as IPv4; `null` for what is not an address. */
export function parseAddress(text: string): Address | null {
  if (!ipaddr.isValid(text) || (!text.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(text))) return null;
  return ipaddr.process(text);
}

/** A range such as `10.0.0.0/8`. Throws for anything else. */
export const parseRange = (cidr: string): [Address, number] => ipaddr.parseCIDR(cidr);

export const isInRange = (address: Address, [start, bits]: [Address, number]): boolean =>
  address.kind() === start.kind() && address.match(start, bits);

/** What kind of non-public address this is, or `null` when it is on the public internet. */
export function findSpecialRange(address: Address): { meaning: string; openedBy: OpenedBy } | null {
  const found = specialRanges.find(({ range }) => isInRange(address, range));
  if (found) return found;
  if (address.kind() === "ipv6" && !isInRange(address, globalUnicastV6))
    return { meaning: "reserved range", openedBy: "nobody" };
  return null;
}
