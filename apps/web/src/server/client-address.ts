/**
 * The caller's address for the sign-in throttle. Each trusted proxy appends the address it saw to `x-forwarded-for`, so
 * the one to believe stands that many places from the right. Without a trusted proxy nothing can be believed: Next fills
 * the header in from the connection only where the client sent none, so a client can name any address and dodge the
 * throttle per address. The throttle per account holds all the same.
 */
export function clientAddress(forwardedFor: string | undefined, trustedProxies: number): string {
  const hops = (forwardedFor ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  return hops.at(-Math.max(1, trustedProxies)) ?? hops[0] ?? "unknown";
}
