import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { root } from "./settings.ts";
import { StartProblem } from "./start-problem.ts";

const known = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * The path of a Chromium for the browser tests: the one that is there, else Playwright's own download, else (as root on
 * Debian) the system's package. Throws a `StartProblem` that says what to install.
 */
export function findOrInstallBrowser(say: (line: string) => void): string {
  const present = findBrowser();
  if (present) return present;
  say("  Getting Chromium for the browser tests …");
  spawnSync("pnpm", ["--filter", "@millrace/e2e", "exec", "playwright", "install", "chromium"], {
    cwd: root,
    stdio: "ignore",
    timeout: 240_000,
  });
  const downloaded = findBrowser();
  if (downloaded) return downloaded;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", timeout: 120_000 });
    spawnSync("apt-get", ["install", "-y", "-qq", "chromium"], {
      stdio: "ignore",
      timeout: 400_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const installed = findBrowser();
    if (installed) return installed;
  }
  throw new StartProblem(
    "The browser tests need Chromium. Install it (Debian: apt-get install chromium; macOS: brew install --cask google-chrome) or name it in MILLRACE_CHROMIUM.",
  );
}

function findBrowser(): string | null {
  const named = process.env.MILLRACE_CHROMIUM;
  if (named) return existsSync(named) ? named : null;
  return known.find((file) => existsSync(file)) ?? findPlaywrightBrowser();
}

function findPlaywrightBrowser(): string | null {
  const folders = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    path.join(homedir(), ".cache/ms-playwright"),
    path.join(homedir(), "Library/Caches/ms-playwright"),
  ];
  for (const folder of folders) {
    if (!folder || !existsSync(folder)) continue;
    for (const build of readdirSync(folder)
      .filter((name) => /^chromium-\d+$/.test(name))
      .sort()
      .reverse())
      for (const inside of [
        "chrome-linux/chrome",
        "chrome-linux64/chrome",
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
      ]) {
        const file = path.join(folder, build, inside);
        if (existsSync(file)) return file;
      }
  }
  return null;
}
