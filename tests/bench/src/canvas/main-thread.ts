import type { Page } from "@playwright/test";

/**
 * Processor time that a page's main thread spends while something is done, in milliseconds. Unlike times of the clock it
 * hardly depends on what else the machine does.
 */
export async function mainThreadMs(page: Page, act: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const spent = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN) * 1_000;
  };
  const before = await spent();
  await act();
  const after = await spent();
  await session.detach();
  return after - before;
}
