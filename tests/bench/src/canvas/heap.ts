import type { CDPSession, Page } from "@playwright/test";
import { judge, type Measured } from "../measured.ts";
import { CanvasPage, cardSelector } from "./canvas-page.ts";
import type { FlowScenario, SavedFlow } from "./context.ts";
import type { Point } from "./gestures.ts";
import { type HeapSizes, readHeap } from "./heap-snapshot.ts";
import { addProbe, opened } from "./in-page.ts";
import { refuseProblems } from "./site.ts";
import { slopeOf } from "./slope.ts";

/** What is left after a collection: the heap, nodes of the DOM (those that are detached but kept included), listeners. */
type Sample = HeapSizes & { minutes: number; domNodes: number; detached: number; listeners: number };

/** A leak of one copy of the flow per minute, about 700 KB as text, is well above it. */
const heapKbPerMinute = 100;
/** Each stops the page for a second. */
const mostSamples = 15;
const domNodesPerMinute = 50;
/** Compiled code, caches and the first steps of undo come in the beginning, once. */
const warmUpShare = 0.2;

/** Memory while somebody edits for minutes: adds, connects, types, moves, deletes, undoes, and ends each time where it began. */
export const heapScenario: FlowScenario = {
  name: "heap",
  async run(bench, flow) {
    const { site, heapMinutes, say } = bench;
    const context = await site.newContext();
    await addProbe(context, cardSelector);
    const page = await context.newPage();
    const check = refuseProblems(page);
    await page.goto(site.url(`/flows/${flow.flowId}`));
    await opened(page);
    const canvas = new CanvasPage(page);
    await canvas.rest();
    const middle = await canvas.middle();
    await page.mouse.move(middle.x, middle.y);
    // Beside the flow, where new nodes stand free and in sight.
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(-100, 0);
    await canvas.rest();
    const begin = await placeOf(canvas);
    const session = await context.newCDPSession(page);
    const begunMs = performance.now();
    const minutes = () => (performance.now() - begunMs) / 60_000;
    const samples: Sample[] = [];
    let rounds = 0;
    for (let nextSample = 0; minutes() < heapMinutes || samples.length < 4; rounds++) {
      await backTo(canvas, begin);
      await editAround(canvas, rounds);
      if (minutes() < nextSample) continue;
      nextSample = minutes() + heapMinutes / mostSamples;
      // A save under way holds a copy of the flow.
      await page.getByText("Saved", { exact: true }).waitFor();
      const sample = await takeSample(page, session, minutes(), bench.profileFolder);
      samples.push(sample);
      say(
        `heap after ${sample.minutes.toFixed(1)} min: ${sample.dataKb} KB and ${sample.compiledKb} KB compiled, ${sample.domNodes} DOM nodes (${sample.detached} of them detached), ${sample.listeners} listeners`,
      );
    }
    check();
    await context.close();
    return judgeSamples(samples, rounds, flow, heapMinutes);
  },
};

function judgeSamples(samples: Sample[], rounds: number, flow: SavedFlow, heapMinutes: number): Measured[] {
  const settled = samples.filter(({ minutes }) => minutes >= heapMinutes * warmUpShare);
  const growth = (figure: (sample: Sample) => number) =>
    slopeOf(settled.map((sample) => [sample.minutes, figure(sample)]));
  const heap = growth(({ dataKb }) => dataKb);
  // A short form shows that it works; a slope over seconds says nothing.
  const isLongEnough = heapMinutes >= 1;
  const line = (what: string, figure: string, slope: number, most: number, details: Record<string, number>) =>
    judge({
      scenario: `${what} while editing for ${heapMinutes} min, ${flow.nodeCount} nodes`,
      figure,
      rounds: [slope],
      digits: 1,
      must: isLongEnough ? { at: "most", value: most } : null,
      reach: null,
      details,
    });
  return [
    line("heap", "KB per minute, without compiled code", heap.slope, heapKbPerMinute, {
      editingRounds: rounds,
      standardError: Math.round(heap.standardError),
      firstKb: settled[0]?.dataKb ?? 0,
      lastKb: settled.at(-1)?.dataKb ?? 0,
      compiledKbPerMinute: Math.round(growth(({ compiledKb }) => compiledKb).slope),
      lastCompiledKb: settled.at(-1)?.compiledKb ?? 0,
    }),
    line("DOM", "nodes per minute, detached ones too", growth(({ domNodes }) => domNodes).slope, domNodesPerMinute, {
      listenersPerMinute: Math.round(growth(({ listeners }) => listeners).slope),
      lastNodes: settled.at(-1)?.domNodes ?? 0,
      lastDetached: settled.at(-1)?.detached ?? 0,
    }),
  ];
}

async function takeSample(page: Page, session: CDPSession, minutes: number, folder: string | null): Promise<Sample> {
  // What hangs on a finalizer needs a second collection.
  await session.send("HeapProfiler.collectGarbage");
  const sizes = await readHeap(session, `heap-${minutes.toFixed(1)}-min`, folder);
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  const attached = await page.evaluate(() => {
    let count = 1;
    for (const walker = document.createTreeWalker(document); walker.nextNode(); ) count++;
    return count;
  });
  return {
    ...sizes,
    minutes,
    domNodes: nodes,
    detached: nodes - attached,
    listeners: jsEventListeners,
  };
}

/** How far the canvas is moved. */
async function placeOf(canvas: CanvasPage): Promise<Point> {
  const [, x = 0, y = 0] = /translate\((\S+)px, (\S+)px\)/.exec(await canvas.viewport())?.map(Number) ?? [];
  return { x, y };
}

/** New nodes come into sight, which moves the view; each round begins at the same place. */
async function backTo(canvas: CanvasPage, begin: Point): Promise<void> {
  const [now, middle] = [await placeOf(canvas), await canvas.middle()];
  await canvas.page.mouse.move(middle.x, middle.y);
  // Two pixels of the wheel move the canvas by one.
  await canvas.page.mouse.wheel((now.x - begin.x) * 2, (now.y - begin.y) * 2);
  await canvas.rest();
}

/** Adds two nodes, connects them, types into one, moves it, undoes and redoes that, and deletes both. */
async function editAround(canvas: CanvasPage, round: number): Promise<void> {
  const { page } = canvas;
  const first = await addNode(canvas, "Template");
  // The canvas brings a new node into sight.
  await canvas.rest();
  const second = await addNode(canvas, "Template");
  await canvas.rest();
  await drag(page, portOf(page, first, "out", "source"), portOf(page, second, "in", "target"));
  const edge = page.locator(`.react-flow__edge[data-id*="${second}"]`);
  await edge.waitFor({ state: "attached" });
  const name = page.getByRole("textbox", { name: "Name of the node" });
  await name.fill(`Round ${round}`);
  await name.press("Enter");
  const card = page.locator(`${cardSelector}[data-id="${second}"]`);
  const box = await card.boundingBox();
  if (!box) throw new Error("the new node is out of sight");
  const grip = { x: box.x + box.width * 0.6, y: box.y + box.height / 2 };
  await dragFrom(page, grip, { x: grip.x + 40, y: grip.y + 30 });
  await page.keyboard.press("ControlOrMeta+z");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await page.keyboard.press("Delete");
  await card.waitFor({ state: "detached" });
  await page.locator(`${cardSelector}[data-id="${first}"]`).click();
  await page.keyboard.press("Delete");
  await page.locator(`${cardSelector}[data-id="${first}"]`).waitFor({ state: "detached" });
  await edge.waitFor({ state: "detached" });
}

/** From the palette, with nothing selected, so that it stands alone; returns its id. */
async function addNode(canvas: CanvasPage, title: string): Promise<string> {
  const { page } = canvas;
  await page.keyboard.press("Escape");
  const place = await canvas.emptyPlace();
  await page.mouse.click(place.x, place.y);
  const selected = page.locator(`${cardSelector}.selected`);
  await selected.waitFor({ state: "detached" });
  await page.getByRole("complementary", { name: "Nodes" }).getByRole("button", { name: title, exact: true }).click();
  const added = await selected.getAttribute("data-id");
  if (added === null) throw new Error(`${title} was not added in sight`);
  return added;
}

const portOf = (page: Page, node: string, port: string, side: "source" | "target") =>
  page.locator(`${cardSelector}[data-id="${node}"] .react-flow__handle[data-handleid="${port}"].${side}`);

async function drag(page: Page, from: ReturnType<typeof portOf>, to: ReturnType<typeof portOf>): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error("a port is out of sight");
  const middle = (box: typeof start) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  await dragFrom(page, middle(start), middle(end));
}

async function dragFrom(page: Page, from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}
