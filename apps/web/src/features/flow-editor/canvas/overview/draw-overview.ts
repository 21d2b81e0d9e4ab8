import type { NodeCategory } from "@millrace/contracts/flow/node-definition";
import type { NodeRunStatus } from "../../live-run/run-progress.ts";
import type { CanvasAnnotations } from "../canvas-annotations.ts";
import type { Box } from "../node-geometry.ts";
import type { Scene, SceneCard } from "./overview-scene.ts";

/** Where the canvas is looked at: the screen's place of its origin, and the zoom. */
export type View = { x: number; y: number; zoom: number; width: number; height: number };

export type Colors = Record<
  | "background"
  | "surface"
  | "muted"
  | "foreground"
  | "muted-foreground"
  | "border-strong"
  | "accent"
  | "succeeded"
  | "waiting"
  | "retrying"
  | "failed"
  | "cancelled"
  | "chart-2"
  | `category-${NodeCategory}`,
  string
>;

const ringColors: Record<Exclude<NodeRunStatus, "skipped">, keyof Colors> = {
  running: "accent",
  waiting: "waiting",
  retrying: "retrying",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "cancelled",
};

/** Below this zoom corners and the second line of a card are smaller than a pixel. */
const coarseZoom = 0.22;

/** Draws the part of a scene that is in sight. Colours and sizes are those of the cards and edges on the page. */
export function drawOverview(
  context: CanvasRenderingContext2D,
  scene: Scene,
  view: View,
  annotations: CanvasAnnotations,
  colors: Colors,
): void {
  const { x, y, zoom } = view;
  const sight = { x: -x / zoom, y: -y / zoom, width: view.width / zoom, height: view.height / zoom };
  context.save();
  context.translate(x, y);
  context.scale(zoom, zoom);
  drawEdges(context, scene, sight, annotations, colors);
  for (const card of scene.cards) {
    if (overlaps(card, sight)) drawCard(context, card, zoom, annotations, colors);
  }
  context.restore();
}

function drawEdges(
  context: CanvasRenderingContext2D,
  { edges }: Scene,
  sight: Box,
  { takenEdges, isLive, statistics }: CanvasAnnotations,
  colors: Colors,
): void {
  for (const { id, path, isIdle, ...box } of edges) {
    if (!overlaps(box, sight)) continue;
    const isTaken = takenEdges?.has(id) ?? null;
    const traffic = statistics?.edges.get(id)?.level ?? null;
    context.globalAlpha = isTaken === false || isIdle ? 0.45 : 1;
    context.lineWidth = traffic === null ? 1.5 : 1.5 + traffic * 1.5;
    context.strokeStyle = isTaken
      ? isLive
        ? colors.accent
        : colors.succeeded
      : traffic === null
        ? colors["border-strong"]
        : colors["chart-2"];
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

function drawCard(
  context: CanvasRenderingContext2D,
  card: SceneCard,
  zoom: number,
  { statuses, problems, statistics }: CanvasAnnotations,
  colors: Colors,
): void {
  const { id, x, y, width, height } = card;
  const status = statuses.get(id);
  const isCoarse = zoom < coarseZoom;
  const strength = (card.disabled ? 0.45 : 1) * (status === "skipped" ? 0.55 : 1);

  context.globalAlpha = status === "skipped" ? 0.55 : 1;
  context.fillStyle = colors.surface;
  context.strokeStyle = card.selected
    ? colors.accent
    : status && status !== "skipped"
      ? colors[ringColors[status]]
      : colors["border-strong"];
  // A line thinner than a pixel of the screen would vanish.
  context.lineWidth = card.selected || status ? 2 / zoom : Math.max(1, 0.6 / zoom);
  context.beginPath();
  if (isCoarse) context.rect(x, y, width, height);
  else context.roundRect(x, y, width, height, 10);
  context.fill();
  const heat = statistics?.nodes.get(id)?.level ?? null;
  if (heat !== null) {
    context.globalAlpha = 0.08 * heat;
    context.fillStyle = colors["chart-2"];
    context.fill();
    context.globalAlpha = strength;
    // The warmer, the longer: to be read without its colour.
    context.fillRect(x, y + height - 6, (width * (heat + 1)) / 5, 6);
  }
  context.stroke();

  context.globalAlpha = 0.38 * strength;
  context.fillStyle = card.category ? colors[`category-${card.category}`] : colors["muted-foreground"];
  context.fillRect(x + 10, y + (height - 32) / 2, 32, 32);
  context.globalAlpha = 0.5 * strength;
  context.fillStyle = colors.foreground;
  const middle = y + height / 2;
  context.fillRect(x + 52, middle - (isCoarse ? 9 : 12), card.nameWidth, isCoarse ? 10 : 7);
  if (!isCoarse) {
    context.globalAlpha = 0.4 * strength;
    context.fillStyle = colors["muted-foreground"];
    context.fillRect(x + 52, middle + 5, card.lineWidth, 6);
  }
  context.globalAlpha = 1;

  const problem = problems.get(id);
  if (!problem) return;
  context.fillStyle = problem.severity === "error" ? colors.failed : colors.waiting;
  context.beginPath();
  context.arc(x + width, y, Math.max(9, 2.5 / zoom), 0, 2 * Math.PI);
  context.fill();
}

export const overlaps = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
