/** Where to go after signing in. Only paths of this very site are followed; everything else becomes the start page. */
export function safeReturnPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  // "//host" and "/\host" are other hosts to a browser.
  const base = "http://this.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : null;
  return url && url.origin === base && !next.includes("\\") ? url.pathname + url.search : "/";
}
