import { type NextRequest, NextResponse } from "next/server";
import { isSecureOrigin, readEnvironment } from "./env.ts";

/** Gives each page its own Content-Security-Policy: scripts run only with the nonce of this answer. */
export function proxy(request: NextRequest) {
  const nonce = Buffer.from(crypto.randomUUID()).toString("base64");
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Next reads the nonce from here and puts it on its own scripts; the layout reads `x-nonce`.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  // Layouts do not know the path; the one that asks to sign in wants to lead back.
  headers.set("x-path", request.nextUrl.pathname + request.nextUrl.search);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  const { MILLRACE_REALTIME_URL, NODE_ENV } = readEnvironment();
  const isDevelopment = NODE_ENV === "development";
  return [
    "default-src 'self'",
    // React's development build makes readable stack traces with eval.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    // The canvas and floating elements are placed by style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${new URL(MILLRACE_REALTIME_URL).origin}${isDevelopment ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(isSecureOrigin() ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

export const config = {
  matcher: [{ source: "/((?!api/|_next/static|_next/image|icon.svg).*)" }],
};
