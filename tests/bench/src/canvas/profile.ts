import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";

const traced = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"];

/**
 * While something is done, writes what the page's processor time goes into (`.cpuprofile`) and what the browser does around
 * it, such as layout, paint and raster (`.trace.json`); Chromium's developer tools open both. Without a folder only does it.
 */
export async function profiled<T>(page: Page, folder: string | null, name: string, act: () => Promise<T>): Promise<T> {
  if (folder === null) return act();
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, name.replaceAll(/[ ,]+/g, "-"));
  const session = await page.context().newCDPSession(page);
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: 500 });
  await session.send("Profiler.start");
  await page
    .context()
    .browser()
    ?.startTracing(page, { path: `${file}.trace.json`, categories: traced });
  try {
    return await act();
  } finally {
    await page.context().browser()?.stopTracing();
    const { profile } = await session.send("Profiler.stop");
    writeFileSync(`${file}.cpuprofile`, JSON.stringify(profile));
    await session.detach();
  }
}
