import type { Page } from "@playwright/test";
import { judge, type Measured, median } from "../measured.ts";
import { CanvasPage, cardSelector } from "./canvas-page.ts";
import type { CanvasBench, FlowScenario, SavedFlow } from "./context.ts";
import { type Frames, recordFrames } from "./frames.ts";
import { boxSelect, dragAround, panByWheel, zoomByWheel } from "./gestures.ts";
import { addProbe, opened } from "./in-page.ts";
import { profiled } from "./profile.ts";
import { refuseProblems } from "./site.ts";

/** Records frames while something is done that changes the style of what the selector names. */
type Recorder = (changing: string, act: () => Promise<void>) => Promise<void>;

export type Gesture = {
  name: string;
  /** Whether the bound of the issue, pan and drag, holds for it. */
  judged: boolean;
  /** Does it for so long, and throws when nothing came of it. `record` surrounds what is measured. */
  run: (canvas: CanvasPage, seconds: number, record: Recorder) => Promise<void>;
};

const viewportSelector = ".react-flow__viewport";

const pan: Gesture = {
  name: "pan with the wheel",
  judged: true,
  async run(canvas, seconds, record) {
    const at = await canvas.middle();
    await record(viewportSelector, () => panByWheel(canvas.page, at, seconds));
  },
};

const panByDrag: Gesture = {
  name: "pan by dragging",
  judged: true,
  async run(canvas, seconds, record) {
    const at = await canvas.emptyPlace();
    await record(viewportSelector, () => dragAround(canvas.page, at, { x: 400, y: 200 }, seconds));
  },
};

const zoom: Gesture = {
  name: "zoom",
  judged: false,
  async run(canvas, seconds, record) {
    const at = await canvas.middle();
    await record(viewportSelector, () => zoomByWheel(canvas.page, at, seconds));
  },
};

const dragOne: Gesture = {
  name: "drag a node",
  judged: true,
  async run(canvas, seconds, record) {
    const card = await canvas.card();
    const grip = { x: card.x + card.width * 0.6, y: card.y + card.height / 2 };
    await record(cardOf(card.id), () => dragAround(canvas.page, grip, { x: 120, y: 90 }, seconds));
    await canvas.undo();
  },
};

const panWhole: Gesture = {
  name: "pan with the wheel, the whole flow in sight",
  judged: true,
  async run(canvas, seconds, record) {
    await canvas.showWholeFlow();
    await pan.run(canvas, seconds, record);
  },
};

const selectBox: Gesture = {
  name: "select with a box, the whole flow in sight",
  judged: false,
  async run(canvas, seconds, record) {
    await canvas.showWholeFlow();
    const box = await canvas.boxAroundCards(50);
    await record(".react-flow__selection", () => boxSelect(canvas.page, box, seconds));
    if ((await canvas.selectedCount()) < 20) throw new Error("the box selected too few nodes");
  },
};

const dragMany: Gesture = {
  name: "drag 50 selected nodes, the whole flow in sight",
  judged: true,
  async run(canvas, seconds, record) {
    await canvas.showWholeFlow();
    await boxSelect(canvas.page, await canvas.boxAroundCards(50), 0.2);
    const [selected] = await canvas.selectedCards();
    if (!selected) throw new Error("nothing is selected");
    const grip = { x: selected.x + selected.width / 2, y: selected.y + selected.height / 2 };
    await record(cardOf(selected.id), () => dragAround(canvas.page, grip, { x: 60, y: 60 }, seconds));
    await canvas.undo();
  },
};

const cardOf = (id: string) => `${cardSelector}[data-id="${id}"]`;

const gestures = [pan, panByDrag, zoom, dragOne, panWhole, selectBox, dragMany];

/** Intervals between animation frames while one pans, zooms, drags and selects. */
export const movingScenario: FlowScenario = {
  name: "move",
  async run(bench, flow) {
    const context = await bench.site.newContext();
    await addProbe(context, cardSelector);
    const page = await context.newPage();
    const check = refuseProblems(page);
    const measured: Measured[] = [];
    for (const gesture of gestures) measured.push(await measure(bench, flow, page, gesture));
    check();
    await context.close();
    return measured;
  },
};

async function measure(bench: CanvasBench, flow: SavedFlow, page: Page, gesture: Gesture): Promise<Measured> {
  const rounds: Frames[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await page.goto(bench.site.url(`/flows/${flow.flowId}`));
    await opened(page);
    const canvas = new CanvasPage(page);
    await canvas.rest();
    await gesture.run(canvas, bench.gestureSeconds, async (changing, act) => {
      const name = `move-${flow.nodeCount}-${gesture.name}`;
      const folder = round === 0 ? bench.profileFolder : null;
      rounds.push(await recordFrames(page, changing, () => profiled(page, folder, name, act)));
    });
  }
  const p95 = rounds.map((frames) => frames.p95);
  bench.say(
    `${gesture.name}, ${flow.nodeCount} nodes: p95 ${p95.map((value) => value.toFixed(1)).join(", ")} ms; main thread ${median(rounds.map(({ mainThreadMs }) => mainThreadMs)).toFixed(1)} ms per frame`,
  );
  return judge({
    scenario: `${gesture.name}, ${flow.nodeCount} nodes`,
    figure: "ms between frames, p95",
    rounds: p95,
    digits: 1,
    must: gesture.judged ? { at: "most", value: flow.nodeCount <= 200 ? 17 : 20 } : null,
    reach: null,
    details: frameDetails(rounds),
  });
}

export const frameDetails = (rounds: readonly Frames[]): Record<string, number> => {
  const middle = (figure: (frames: Frames) => number, digits: number) =>
    Number(median(rounds.map(figure)).toFixed(digits));
  return {
    frames: middle(({ count }) => count, 0),
    changed: middle(({ changed }) => changed, 0),
    p50: middle(({ p50 }) => p50, 1),
    max: middle(({ max }) => max, 0),
    shareOver20Ms: middle(({ late }) => late, 3),
    mainThreadMsPerFrame: middle(({ mainThreadMs }) => mainThreadMs, 1),
    longTasks: middle(({ longTasks }) => longTasks, 0),
  };
};
