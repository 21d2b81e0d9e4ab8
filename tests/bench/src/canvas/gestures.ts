import type { Page } from "@playwright/test";

export type Point = { x: number; y: number };
export type Box = Point & { width: number; height: number };

/** A mouse reports about this often; several reports may fall into one frame. */
const reportEveryMs = 12;

/** Calls `step` with the time since the beginning, as often as a mouse reports, for this long. */
async function whileMoving(seconds: number, step: (elapsedMs: number) => Promise<void>): Promise<void> {
  const begunMs = performance.now();
  for (let next = reportEveryMs; ; next += reportEveryMs) {
    const elapsed = performance.now() - begunMs;
    if (elapsed >= seconds * 1_000) return;
    await step(elapsed);
    const wait = begunMs + next - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    else next -= wait;
  }
}

/** Turns with the wheel (or two fingers) through the flow, there and back. */
export async function panByWheel(page: Page, at: Point, seconds: number): Promise<void> {
  await page.mouse.move(at.x, at.y);
  let last = 0;
  await whileMoving(seconds, async (elapsed) => {
    const pixels = (elapsed - last) * 1.5;
    last = elapsed;
    const turn = (elapsed / 1_000) % 4;
    await page.mouse.wheel(turn < 2 ? pixels : -pixels, turn < 1 || turn >= 3 ? pixels / 2 : -pixels / 2);
  });
}

/** Zooms out and in again with Ctrl and the wheel. */
export async function zoomByWheel(page: Page, at: Point, seconds: number): Promise<void> {
  await page.mouse.move(at.x, at.y);
  await page.keyboard.down("Control");
  await whileMoving(seconds, (elapsed) => page.mouse.wheel(0, (elapsed / 1_000) % 2 < 1 ? 2 : -2));
  await page.keyboard.up("Control");
}

/** Presses at a point and moves round in an ellipse, back to where it began. */
export async function dragAround(page: Page, from: Point, radius: Point, seconds: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await whileMoving(seconds, (elapsed) => {
    const angle = (elapsed / 1_500) * 2 * Math.PI;
    return page.mouse.move(from.x + radius.x * Math.sin(angle), from.y + radius.y * (1 - Math.cos(angle)));
  });
  await page.mouse.move(from.x, from.y);
  await page.mouse.up();
}

/** Draws a box with Shift from one corner, larger and smaller, and ends at the other corner. */
export async function boxSelect(page: Page, box: Box, seconds: number): Promise<void> {
  await page.keyboard.down("Shift");
  await page.mouse.move(box.x, box.y);
  await page.mouse.down();
  await whileMoving(seconds, (elapsed) => {
    const part = (1 - Math.cos((elapsed / 2_000) * 2 * Math.PI)) / 2;
    return page.mouse.move(box.x + box.width * part, box.y + box.height * part);
  });
  await page.mouse.move(box.x + box.width, box.y + box.height);
  await page.mouse.up();
  await page.keyboard.up("Shift");
}

/** Scrolls down a list with the wheel, faster than one reads. */
export async function wheelDown(page: Page, at: Point, seconds: number): Promise<void> {
  await page.mouse.move(at.x, at.y);
  await whileMoving(seconds, () => page.mouse.wheel(0, 24));
}
