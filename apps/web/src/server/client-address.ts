/**
 * The caller's address for the sign-in throttle. Each trusted proxy appends the address it saw to `x-forwarded-for`, so
 * the one to believe stands that many places from the right; without a proxy it is the only one, set by the server itself.
 */
export function clientAddress(forwardedFor: string | undefined, trustedProxies: number): string {
  const hops = (forwardedFor ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  return hops.at(-Math.max(1, trustedProxies)) ?? hops[0] ?? "unknown";
}
