/** Remembers whether the rail is collapsed; the server reads it, so the page never jumps. */
export const railCookie = "millrace.rail";

export function rememberRail(isCollapsed: boolean): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox.
  document.cookie = `${railCookie}=${isCollapsed ? "collapsed" : "open"}; path=/; max-age=31536000; samesite=lax`;
}
