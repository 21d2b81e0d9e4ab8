import { judge, median } from "../measured.ts";
import { cardSelector } from "./canvas-page.ts";
import type { CanvasBench, FlowScenario, SavedFlow } from "./context.ts";
import { addProbe, opened } from "./in-page.ts";
import { profiled } from "./profile.ts";
import { refuseProblems } from "./site.ts";

/** From the beginning of the navigation to the canvas painted with its nodes and the page idle. */
export const openingScenario: FlowScenario = {
  name: "open",
  async run(bench, flow) {
    const { say } = bench;
    const cold: Opening[] = [];
    const warm: Opening[] = [];
    for (let round = 0; round < bench.rounds; round++) {
      const [first, second] = await openTwice(bench, flow, round);
      cold.push(first);
      warm.push(second);
      say(
        `open ${flow.nodeCount} nodes: cold ${Math.round(first.usableMs)} ms, warm ${Math.round(second.usableMs)} ms`,
      );
    }
    return (["cold", "warm"] as const).map((kind) => {
      const openings = kind === "cold" ? cold : warm;
      return judge({
        scenario: `open a flow of ${flow.nodeCount} nodes, ${kind}`,
        figure: "ms to usable",
        rounds: openings.map(({ usableMs }) => usableMs),
        digits: 0,
        must: { at: "most", value: 2_000 },
        reach: null,
        details: {
          paintedMs: Math.round(median(openings.map(({ paintedMs }) => paintedMs))),
          cardsOnThePage: openings[0]?.nodes ?? 0,
          scriptKb: Math.round(median(openings.map(({ scriptBytes }) => scriptBytes)) / 1024),
        },
      });
    });
  },
};

type Opening = { usableMs: number; paintedMs: number; nodes: number; scriptBytes: number };

/** In a browser that has never been here, and once more in the same one. */
async function openTwice(
  { site, profileFolder }: CanvasBench,
  flow: SavedFlow,
  round: number,
): Promise<[Opening, Opening]> {
  const context = await site.newContext();
  await addProbe(context, cardSelector);
  const page = await context.newPage();
  const check = refuseProblems(page);
  const open = async (kind: string): Promise<Opening> => {
    const times = await profiled(
      page,
      round === 0 ? profileFolder : null,
      `open-${flow.nodeCount}-${kind}`,
      async () => {
        await page.goto(site.url(`/flows/${flow.flowId}`), { waitUntil: "commit" });
        return opened(page);
      },
    );
    const scriptBytes = await page.evaluate(() =>
      performance
        .getEntriesByType("resource")
        .filter((entry): entry is PerformanceResourceTiming => entry.name.includes(".js"))
        .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
    );
    // Open means that it takes input.
    const card = page.locator(cardSelector).first();
    await card.click();
    await page.locator(`${cardSelector}.selected`).first().waitFor();
    return { ...times, scriptBytes };
  };
  const first = await open("cold");
  await page.goto("about:blank");
  const second = await open("warm");
  check();
  await context.close();
  return [first, second];
}
