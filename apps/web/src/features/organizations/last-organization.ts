/** Remembers which organization to open at `/`. */
export const lastOrganizationCookie = "millrace.organization";

export function rememberOrganization(slug: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox.
  document.cookie = `${lastOrganizationCookie}=${slug}; path=/; max-age=31536000; samesite=lax`;
}
