import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../../fixtures/test-catalog.ts";
import { nothingSelected, selectNodes } from "../../state/selection.ts";
import { noAnnotations } from "../canvas-annotations.ts";
import { createElementsMapper } from "../canvas-elements.ts";
import { type Colors, drawOverview } from "./draw-overview.ts";
import { createSceneMapper } from "./overview-scene.ts";

const flow = flowOf(
  [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "set", { disabled: true })],
  [edge("start", "check"), edge("check.yes", "good"), edge("check.no", "bad")],
);
const elementsOf = createElementsMapper(testCatalog);
const base = { document: flow, selection: nothingSelected, moving: null };
const paths: string[] = [];
const asPath = (svg: string) => {
  paths.push(svg);
  return { svg } as unknown as Path2D;
};

describe("a flow as a picture", () => {
  it("has a card for each node and a line for each edge, from port to port", () => {
    const { nodes, edges } = elementsOf(base);
    const scene = createSceneMapper(asPath)(nodes, edges);
    expect(scene.cards.map(({ id, disabled }) => [id, disabled])).toEqual([
      ["start", false],
      ["check", false],
      ["good", false],
      ["bad", true],
    ]);
    expect(scene.edges.map(({ id }) => id)).toEqual(edges.map(({ id }) => id));
    const [start] = nodes;
    const [line] = paths;
    expect(line).toMatch(new RegExp(`^M${(start?.position.x ?? 0) + (start?.width ?? 0) + 5}[ ,]`));
  });

  it("makes again only what moved: a card and the lines at its ends", () => {
    const { nodes, edges } = elementsOf(base);
    const sceneOf = createSceneMapper(asPath);
    const before = sceneOf(nodes, edges);
    const moved = elementsOf({
      ...base,
      selection: selectNodes("start"),
      moving: new Map([["good", { x: 900, y: 8 }]]),
    });
    const made = paths.length;
    const after = sceneOf(moved.nodes, moved.edges);
    expect(paths.length - made).toBe(1);
    expect(after.cards.filter((card, index) => card !== before.cards[index]).map(({ id }) => id)).toEqual([
      "start",
      "good",
    ]);
    expect(after.edges.filter((line, index) => line !== before.edges[index]).map(({ id }) => id)).toEqual([
      edges[1]?.id,
    ]);
  });

  it("draws what is in sight and nothing else", () => {
    const { nodes, edges } = elementsOf({ ...base, moving: new Map([["bad", { x: 90_000, y: 0 }]]) });
    const scene = createSceneMapper(asPath)(nodes, edges);
    const drawn: number[] = [];
    const context = new Proxy({} as Record<string, unknown>, {
      get: (target, name) =>
        name === "roundRect" ? (x: number) => drawn.push(x) : (target[String(name)] ?? (() => undefined)),
      set: () => true,
    }) as unknown as CanvasRenderingContext2D;
    const view = { x: 0, y: 0, zoom: 0.3, width: 2_000, height: 900 };
    drawOverview(context, scene, view, noAnnotations, {} as Colors);
    expect(drawn).toHaveLength(3);
  });
});
