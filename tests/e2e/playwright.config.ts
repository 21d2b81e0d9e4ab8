import { defineConfig } from "@playwright/test";

// As root Chromium needs --no-sandbox; the rest keeps it from calling home on machines without a way out.
const browserArguments = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "journeys",
  outputDir: "test-results",
  // One product instance serves all journeys; a second browser would only make two cores slower.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    viewport: { width: 1440, height: 900 },
    actionTimeout: 15_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    permissions: ["clipboard-read", "clipboard-write"],
    launchOptions: {
      ...(process.env.MILLRACE_CHROMIUM ? { executablePath: process.env.MILLRACE_CHROMIUM } : {}),
      args: browserArguments,
    },
  },
});
