/** Where to go after signing in. Only paths of this very site are followed; everything else becomes the start page. */
export function safeReturnPath(next: unknown): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  // "//host" and "/\host" are other hosts to a browser, also where they only come about by taking "." and ".." away.
  const base = "http://this.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : null;
  if (!url || url.origin !== base || next.includes("\\") || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search;
}
