import type { NodeCategory } from "@millrace/contracts/flow/node-definition";
import { getSmoothStepPath, Position } from "reactflow";
import { idleEdge, type StepEdge, type StepNode } from "../canvas-elements.ts";
import type { CanvasNode } from "../canvas-marks.ts";
import type { Box } from "../node-geometry.ts";
import { edgeShape } from "../step-edge-shape.ts";

export type SceneCard = Box & {
  id: string;
  category: NodeCategory | undefined;
  /** How long the name and the line under it are, in canvas pixels. */
  nameWidth: number;
  lineWidth: number;
  disabled: boolean;
  selected: boolean;
};

/** The line of an edge in canvas coordinates, and what it lies within. */
export type SceneEdge = Box & { id: string; path: Path2D; isIdle: boolean };

/** A flow as a picture: what is drawn of it where its words could not be read. Notes and groups are few and stay as they are. */
export type Scene = { cards: readonly SceneCard[]; edges: readonly SceneEdge[] };

type KnownLine = { edge: StepEdge; from: CanvasNode; to: CanvasNode; line: SceneEdge };

const characterWidth = 6.6;
/** What is left of a card's width beside its icon. */
const textWidth = 168;

/**
 * Turns elements into a scene. A card or edge whose element is the same object as before, at the same place, is the same
 * object too: while a node is dragged only it and its edges are made again.
 */
export function createSceneMapper(
  createPath: (svg: string) => Path2D,
): (nodes: readonly CanvasNode[], edges: readonly StepEdge[]) => Scene {
  const cards = new WeakMap<StepNode, SceneCard>();
  let lines = new Map<string, KnownLine>();
  return (nodes, edges) => {
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const next = new Map<string, KnownLine>();
    for (const edge of edges) {
      const [from, to] = [byId.get(edge.source), byId.get(edge.target)];
      if (!from || !to) continue;
      const known = lines.get(edge.id);
      const isSame =
        known !== undefined &&
        known.edge.className === edge.className &&
        hasSamePlace(known.from, from) &&
        hasSamePlace(known.to, to);
      next.set(edge.id, isSame ? known : { edge, from, to, line: lineOf(edge, from, to, createPath) });
    }
    lines = next;
    return {
      cards: nodes.flatMap((node) => {
        if (node.type !== "step") return [];
        const known = cards.get(node);
        if (known) return known;
        const made = cardOf(node);
        cards.set(node, made);
        return made;
      }),
      edges: [...next.values()].map(({ line }) => line),
    };
  };
}

/** Ends of edges lie where the ports are, and those follow from the node's data. */
const hasSamePlace = (a: CanvasNode, b: CanvasNode): boolean =>
  a === b || (a.data === b.data && a.position.x === b.position.x && a.position.y === b.position.y);

function cardOf({ id, data, position, width = 0, height = 0, selected = false }: StepNode): SceneCard {
  const { node, type } = data;
  const line = node.disabled ? "Disabled" : (type?.describe(node.params) ?? "");
  return {
    id,
    ...position,
    width,
    height,
    category: type?.category,
    nameWidth: Math.min(textWidth, node.name.length * characterWidth),
    lineWidth: Math.min(textWidth, line.length * characterWidth * 0.9),
    disabled: node.disabled,
    selected,
  };
}

const reach = 48;

function lineOf(edge: StepEdge, from: CanvasNode, to: CanvasNode, createPath: (svg: string) => Path2D): SceneEdge {
  const [source, target] = [endOf(from, "source", edge.sourceHandle), endOf(to, "target", edge.targetHandle)];
  const [svg] = getSmoothStepPath({
    sourceX: source.x,
    sourceY: source.y,
    sourcePosition: Position.Right,
    targetX: target.x,
    targetY: target.y,
    targetPosition: Position.Left,
    ...edgeShape,
  });
  const left = Math.min(source.x, target.x) - reach;
  const top = Math.min(source.y, target.y) - reach;
  return {
    id: edge.id,
    path: createPath(svg),
    isIdle: edge.className === idleEdge,
    x: left,
    y: top,
    width: Math.max(source.x, target.x) + reach - left,
    height: Math.max(source.y, target.y) + reach - top,
  };
}

function endOf({ position, handles = [] }: CanvasNode, kind: "source" | "target", port: string | null | undefined) {
  const handle =
    handles.find(({ id, type }) => id === port && type === kind) ?? handles.find(({ type }) => type === kind);
  const { x = 0, y = 0, width = 0, height = 0 } = handle ?? {};
  return { x: position.x + x + (kind === "source" ? width : 0), y: position.y + y + height / 2 };
}
