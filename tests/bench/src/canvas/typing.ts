import type { Locator, Page } from "@playwright/test";
import { judge, type Measured, median } from "../measured.ts";
import { cardSelector } from "./canvas-page.ts";
import type { CanvasBench, FlowScenario, SavedFlow } from "./context.ts";
import { atShare } from "./frames.ts";
import { addProbe, opened } from "./in-page.ts";
import { mainThreadMs } from "./main-thread.ts";
import { profiled } from "./profile.ts";
import { refuseProblems } from "./site.ts";

type Field = { name: string; node: (flow: SavedFlow) => string; find: (page: Page) => Locator; text: string };

const fields: Field[] = [
  {
    name: "a text field",
    node: ({ typed }) => typed.text,
    find: (page) => page.getByRole("tabpanel").getByLabel("Address", { exact: true }),
    text: "&pieces=12",
  },
  {
    name: "an expression with its preview",
    node: ({ typed }) => typed.expression,
    find: (page) => page.getByRole("tabpanel").locator(".cm-content").first(),
    text: " + [1, 2, 3]",
  },
];

/** From a key going down to what it changed being painted, in forms of nodes of a large flow. */
export const typingScenario: FlowScenario = {
  name: "type",
  async run(bench, flow) {
    const measured: Measured[] = [];
    for (const field of fields) measured.push(await measure(bench, flow, field));
    return measured;
  },
};

/** Someone who types quickly. */
const keyEveryMs = 90;

async function measure(bench: CanvasBench, flow: SavedFlow, field: Field): Promise<Measured> {
  const { site, keys, say } = bench;
  const context = await site.newContext();
  await addProbe(context, cardSelector);
  const page = await context.newPage();
  const check = refuseProblems(page);
  const rounds: number[][] = [];
  const spent: number[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    await page.goto(site.url(`/flows/${flow.flowId}?node=${field.node(flow)}`));
    await opened(page);
    const input = field.find(page);
    await input.click();
    await page.keyboard.press("ControlOrMeta+End");
    const text = field.text.repeat(Math.ceil(keys / field.text.length)).slice(0, keys);
    await page.evaluate(() => {
      window.millraceProbe.keys = [];
    });
    const folder = round === 0 ? bench.profileFolder : null;
    const type = () => page.keyboard.type(text, { delay: keyEveryMs });
    spent.push(await mainThreadMs(page, () => profiled(page, folder, `type-${flow.nodeCount}-${field.name}`, type)));
    // The last key's paint, and the save.
    await page.getByText("Saved", { exact: true }).waitFor();
    const times = await page.evaluate(() => window.millraceProbe.keys);
    if (times.length < keys * 0.8) throw new Error(`typed ${keys} keys and saw ${times.length} of them`);
    rounds.push(times.toSorted((a, b) => a - b));
    for (let key = 0; key < keys; key++) await page.keyboard.press("Backspace");
    await page.getByText("Saved", { exact: true }).waitFor();
  }
  check();
  await context.close();
  const p95 = rounds.map((times) => atShare(times, 0.95));
  say(
    `type in ${field.name}, ${flow.nodeCount} nodes: p95 ${p95.map((value) => value.toFixed(1)).join(", ")} ms; main thread ${(median(spent) / keys).toFixed(1)} ms per key`,
  );
  const all = rounds.flat().toSorted((a, b) => a - b);
  return judge({
    scenario: `type in ${field.name}, ${flow.nodeCount} nodes`,
    figure: "ms from key to paint, p95",
    rounds: p95,
    digits: 1,
    must: { at: "most", value: 50 },
    reach: null,
    details: {
      keys: all.length,
      mainThreadMsPerKey: Number((median(spent) / keys).toFixed(1)),
      p50: Number(atShare(all, 0.5).toFixed(1)),
      max: Number((all.at(-1) ?? 0).toFixed(1)),
    },
  });
}
