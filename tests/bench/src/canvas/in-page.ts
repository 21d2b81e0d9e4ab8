import type { Page } from "@playwright/test";

/** What the benchmark adds to each page before anything else runs there. */
type Probe = {
  /** Begins to record animation frames, and in how many of them the style of an element was another one. */
  record: (changing: string | null) => void;
  endRecord: () => { times: number[]; changed: number; longTasks: number };
  /** When the canvas had been painted with its nodes and the page was idle. */
  open: { paintedMs: number; usableMs: number; nodes: number } | null;
  /** Key to paint, for each key since typing began. */
  keys: number[];
};

declare global {
  interface Window {
    millraceProbe: Probe;
  }
}

/** Installs the probe on every page of a context or on a page. `ready` selects what has to be there before it is "open". */
export async function addProbe(where: { addInitScript: Page["addInitScript"] }, ready: string): Promise<void> {
  await where.addInitScript((selector) => {
    let recording: { times: number[]; changed: number; longTasks: number } | null = null;
    const probe: Probe = {
      record(changing) {
        const mine = { times: [] as number[], changed: 0, longTasks: 0 };
        recording = mine;
        let element: Element | null = null;
        let before: string | null = null;
        const tick = (atMs: number) => {
          if (recording !== mine) return;
          mine.times.push(atMs);
          // Looking for an element in a large page takes milliseconds, so it is not looked for in each frame.
          if (changing !== null && !element?.isConnected && mine.times.length % 10 === 1)
            element = document.querySelector(changing);
          const style = element?.getAttribute("style") ?? null;
          if (style !== before) mine.changed++;
          before = style;
          requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      },
      endRecord() {
        const ended = recording ?? { times: [], changed: 0, longTasks: 0 };
        recording = null;
        return ended;
      },
      open: null,
      keys: [],
    };
    window.millraceProbe = probe;

    new PerformanceObserver((list) => {
      if (recording) recording.longTasks += list.getEntries().length;
    }).observe({ entryTypes: ["longtask"] });

    /** The first task after the next frame: what was changed before is painted by then. */
    const afterPaint = (then: () => void) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = then;
        port2.postMessage(null);
      });

    const look = () => {
      const found = document.querySelectorAll(selector).length;
      if (found === 0) return requestAnimationFrame(look);
      return afterPaint(() => {
        const paintedMs = performance.now();
        requestIdleCallback(() => {
          probe.open = {
            paintedMs,
            usableMs: performance.now(),
            nodes: document.querySelectorAll(selector).length,
          };
        });
      });
    };
    requestAnimationFrame(look);

    addEventListener(
      "keydown",
      (event) => {
        const pressedMs = event.timeStamp;
        addEventListener("input", () => afterPaint(() => probe.keys.push(performance.now() - pressedMs)), {
          capture: true,
          once: true,
        });
      },
      { capture: true },
    );
  }, ready);
}

/** Resolves once the page is open as `ready` said. */
export async function opened(page: Page): Promise<NonNullable<Probe["open"]>> {
  const handle = await page.waitForFunction(() => window.millraceProbe.open, undefined, { polling: 100 });
  const open = await handle.jsonValue();
  if (!open) throw new Error("the page was left");
  return open;
}
