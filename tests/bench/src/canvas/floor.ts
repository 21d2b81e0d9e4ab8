import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { judge, type Measured, median } from "../measured.ts";
import { CanvasPage } from "./canvas-page.ts";
import type { FlowScenario } from "./context.ts";
import { type Frames, recordFrames } from "./frames.ts";
import { dragAround, panByWheel } from "./gestures.ts";
import { addProbe, opened } from "./in-page.ts";
import { frameDetails } from "./moving.ts";

const plainSelector = ".react-flow__node";

/**
 * What this machine gives at all, in the same run: an empty page, and React Flow alone with as many plain nodes at the same
 * places. Has no bound of its own; the other figures are read beside it.
 */
export const floorScenario: FlowScenario = {
  name: "floor",
  async run(bench, flow) {
    const { site, gestureSeconds, say } = bench;
    const context = await site.newContext();
    await addProbe(context, plainSelector);
    const page = await context.newPage();
    const rounds: Record<string, Frames[]> = {};
    const record = async (name: string, changing: string | null, act: () => Promise<void>) => {
      rounds[name] = [...(rounds[name] ?? []), await recordFrames(page, changing, act)];
    };
    const html = await floorPage(
      flow.definition.nodes.map(({ id, name }) => ({ id, data: { label: name }, position: flow.layout.nodes[id] })),
      flow.definition.edges.map(({ from, to }) => ({
        id: `${from.node} ${from.port} ${to.node}`,
        source: from.node,
        target: to.node,
        type: "smoothstep",
      })),
    );
    // Pages of an own address, so that the probe is put into them.
    await page.route("**/floor/*", (route) =>
      route.fulfill({
        contentType: "text/html",
        body: route.request().url().endsWith("canvas") ? html : "<!doctype html><body></body>",
      }),
    );
    for (let round = 0; round < bench.rounds; round++) {
      await page.goto(`${site.product.webUrl}/floor/empty`);
      await record("an empty page", null, () => panByWheel(page, { x: 700, y: 400 }, gestureSeconds));
      await page.goto(`${site.product.webUrl}/floor/canvas`);
      await opened(page);
      const canvas = new CanvasPage(page, plainSelector);
      const card = await canvas.card();
      const grip = { x: card.x + card.width / 2, y: card.y + card.height / 2 };
      await record("React Flow alone, drag a node", `${plainSelector}[data-id="${card.id}"]`, () =>
        dragAround(page, grip, { x: 120, y: 90 }, gestureSeconds),
      );
      await record("React Flow alone, pan", ".react-flow__viewport", async () =>
        panByWheel(page, await canvas.middle(), gestureSeconds),
      );
    }
    await context.close();
    return Object.entries(rounds).map(([name, frames]): Measured => {
      say(
        `floor, ${name}, ${flow.nodeCount} nodes: p95 ${frames.map(({ p95 }) => p95.toFixed(1)).join(", ")} ms; main thread ${median(frames.map(({ mainThreadMs }) => mainThreadMs)).toFixed(1)} ms per frame`,
      );
      return judge({
        scenario: `floor: ${name}, ${flow.nodeCount} nodes`,
        figure: "ms between frames, p95",
        rounds: frames.map(({ p95 }) => p95),
        digits: 1,
        must: null,
        reach: null,
        details: frameDetails(frames),
      });
    });
  },
};

async function floorPage(nodes: object[], edges: object[]): Promise<string> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL("floor-canvas.tsx", import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    minify: true,
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const styles = await readFile(createRequire(import.meta.url).resolve("reactflow/dist/style.css"), "utf8");
  const elements = JSON.stringify({ nodes, edges, culls: nodes.length > 150 }).replaceAll("<", "\\u003c");
  const script = (bundle.outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
  return `<!doctype html><meta charset="utf-8"><style>body{margin:0}${styles}</style><div id="root"></div><script>window.floorElements=${elements}</script><script>${script}</script>`;
}
