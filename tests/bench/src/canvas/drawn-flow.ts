import { type FlowDefinition, type FlowLayout, flowDefinition, flowLayout } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";

/** A flow as people draw them, only larger. `typed` names the nodes in whose forms the benchmark types. */
export type DrawnFlow = {
  definition: FlowDefinition;
  layout: FlowLayout;
  webhookPath: string;
  typed: { text: string; expression: string };
};

type Drawn = { id: string; type: string; name: string; params: JsonObject; x: number; y: number } & JsonObject;

const column = 320;
const row = 96;
const blocksPerLane = 4;
const laneHeight = 7 * row;
const maxLanes = 45;

/**
 * `count` nodes: a webhook and a switch with a lane per case; each lane is a row of blocks with a request and its error
 * port, a condition, a switch, joins and a map with a body, with long names, notes and a group. The same each time.
 */
export function drawFlow(count: number, webhookPath: string): DrawnFlow {
  const nodes: Drawn[] = [];
  const edges: { from: { node: string; port: string }; to: { node: string; port: string } }[] = [];
  const groups: NonNullable<FlowLayout["groups"]> = {};
  const notes: NonNullable<FlowLayout["notes"]> = {};
  const members: Record<string, string> = {};
  const join = (from: string, port: string, to: string) =>
    edges.push({ from: { node: from, port }, to: { node: to, port: "in" } });

  const lanes = Math.min(maxLanes, Math.max(1, Math.round((count - 2) / (blockSize * blocksPerLane))));
  const middle = Math.floor(lanes / 2) * laneHeight;
  nodes.push({
    id: "start",
    type: "webhook",
    name: "Order placed in the shop",
    x: 0,
    y: middle,
    params: { path: webhookPath, method: "POST", reply: "accepted" },
  });
  nodes.push({
    id: "route",
    type: "switch",
    name: "Which warehouse takes it?",
    x: column,
    y: middle,
    params: {
      cases: Array.from({ length: lanes }, (_, lane) => ({
        name: `Warehouse ${lane + 1}`,
        when: { $cel: `trigger.body.lane == ${lane}` },
      })),
    },
  });
  join("start", "out", "route");

  for (let lane = 0; lane < lanes; lane++) {
    let [last, port] = ["route", `case_${lane + 1}`];
    const y = lane * laneHeight;
    notes[`lane${lane}`] = {
      x: column * 2,
      y: y - row * 2,
      width: 280,
      height: 72,
      text: `Warehouse ${lane + 1}: orders that it can't fill go to the next one by hand.`,
      color: "amber",
    };
    groups[`lane${lane}`] = { name: `Prepare for warehouse ${lane + 1}`, color: "teal" };
    const isLastLane = lane === lanes - 1;
    for (let block = 0; nodes.length < count && (isLastLane || block < blocksPerLane); block++) {
      const room = count - nodes.length;
      const made =
        room >= blockSize ? drawBlock(`l${lane}b${block}`, lane * 100 + block) : drawTail(`l${lane}b${block}`, room);
      const x = column * (2 + block * blockWidth);
      nodes.push(...made.nodes.map((node) => ({ ...node, x: x + node.x * column, y: y + node.y * row })));
      if (block === 0) for (const { id } of made.nodes.slice(0, 2)) members[id] = `lane${lane}`;
      for (const [from, fromPort, to] of made.edges) join(from, fromPort, to);
      join(last, port, made.first);
      [last, port] = [made.last, "out"];
    }
  }
  return {
    definition: flowDefinition.parse({
      format: 1,
      nodes: nodes.map(({ x: _x, y: _y, ...node }) => ({ typeVersion: 1, ...node })),
      edges,
    }),
    layout: flowLayout.parse({
      nodes: Object.fromEntries(nodes.map(({ id, x, y }) => [id, { x, y }])),
      notes,
      groups,
      members,
    }),
    webhookPath,
    typed: { text: "l0b0_fetch", expression: "l0b0_read" },
  };
}

type Block = { nodes: Drawn[]; edges: [from: string, port: string, to: string][]; first: string; last: string };

const blockSize = 17;
const blockWidth = 11;

function drawBlock(prefix: string, number: number): Block {
  const id = (name: string) => `${prefix}_${name}`;
  const node = (
    name: string,
    type: string,
    title: string,
    x: number,
    y: number,
    params: JsonObject,
    more: JsonObject = {},
  ): Drawn => ({
    id: id(name),
    type,
    name: title,
    x,
    y,
    params,
    ...more,
  });
  const set = (field: string, source: string): JsonObject => ({
    fields: [{ name: field, value: { $cel: source } }],
    keepInput: true,
  });
  const request = (path: string): JsonObject => ({
    method: "POST",
    url: `https://api.example.com/${path}`,
    headers: [{ name: "accept", value: "application/json" }],
    body: { kind: "json", value: { $cel: "input" } },
  });
  return {
    first: id("read"),
    last: id("sum"),
    nodes: [
      node("read", "set", "Read the order and what it is worth", 0, 0, {
        fields: [
          { name: "worth", value: { $cel: "trigger.body.items.map(item, item.price * item.pieces)" } },
          { name: "customer", value: { $cel: "trigger.body.customer" } },
        ],
        keepInput: false,
      }),
      node(
        "fetch",
        "http",
        number % 5 === 0
          ? "Ask the warehouse whether every single piece of the order is there today"
          : "Ask the warehouse",
        1,
        0,
        request(`stock/${number}`),
        {
          onError: "port",
          ...(number % 3 === 0
            ? { notes: "The warehouse answers within two seconds; at night it does not answer at all." }
            : {}),
        },
      ),
      node("report", "template", "Say what went wrong", 2, 2, {
        template: { $liquid: "The warehouse says {{ input.message }} about {{ trigger.body.customer }}" },
      }),
      node("check", "condition", "Is everything there?", 2, 0, {
        when: { $cel: "input.status < 300 && input.body.available == true" },
      }),
      node("accept", "set", "Note the day of delivery", 3, 0, set("day", "input.body.day")),
      node("decline", "template", "Ask the customer to wait", 3, 1, {
        template: { $liquid: "Dear {{ trigger.body.customer }}, your order comes later." },
      }),
      node("meet", "join", "Both ways meet", 4, 0, { mode: "all", count: 2, others: "continue" }),
      node("kind", "switch", "What kind of order is it?", 5, 0, {
        cases: ["Express", "By ship", "Fragile goods that two people carry"].map((name, index) => ({
          name,
          when: { $cel: `trigger.body.kind == ${index}` },
        })),
      }),
      node("express", "set", "Take the next van", 6, 0, set("van", "trigger.body.items.size()")),
      node("ship", "code", "Find a ship with room", 6, 1, {
        code: "const room = input.room ?? 0;\nreturn { ship: room > 3 };",
        timeoutMs: 1_000,
        memoryMb: 64,
      }),
      node(
        "fragile",
        "template",
        "Warn the packers",
        6,
        2,
        { template: { $liquid: "Careful: {{ trigger.body.items | size }} pieces" } },
        number % 4 === 0 ? { disabled: true } : {},
      ),
      node("usual", "set", "Usual way", 6, 3, set("usual", "true")),
      node("again", "join", "Sent", 7, 0, { mode: "any", count: 2, others: "continue" }),
      node("each", "map", "Each item of the order", 8, 0, {
        items: { $cel: "trigger.body.items" },
        concurrency: 10,
        onItemError: "continue",
      }),
      node("label", "http", "Print a label", 9, 2, request(`labels/${number}`)),
      node("packed", "set", "Packed", 10, 2, set("packed", "item.pieces")),
      node("sum", "set", "Sum it up", 9, 0, set("count", "input.results.size()")),
    ],
    edges: [
      [id("read"), "out", id("fetch")],
      [id("fetch"), "out", id("check")],
      [id("fetch"), "error", id("report")],
      [id("check"), "yes", id("accept")],
      [id("check"), "no", id("decline")],
      [id("accept"), "out", id("meet")],
      [id("decline"), "out", id("meet")],
      [id("report"), "out", id("meet")],
      [id("meet"), "out", id("kind")],
      [id("kind"), "case_1", id("express")],
      [id("kind"), "case_2", id("ship")],
      [id("kind"), "case_3", id("fragile")],
      [id("kind"), "otherwise", id("usual")],
      [id("express"), "out", id("again")],
      [id("ship"), "out", id("again")],
      [id("fragile"), "out", id("again")],
      [id("usual"), "out", id("again")],
      [id("again"), "out", id("each")],
      [id("each"), "body", id("label")],
      [id("label"), "out", id("packed")],
      [id("each"), "done", id("sum")],
    ],
  };
}

/** What is left of the wished number, as a plain line. */
function drawTail(prefix: string, length: number): Block {
  const nodes = Array.from(
    { length },
    (_, index): Drawn => ({
      id: `${prefix}_t${index}`,
      type: "set",
      name: `Step ${index + 1} of the way out`,
      x: index,
      y: 0,
      params: { fields: [{ name: "step", value: index }], keepInput: true },
    }),
  );
  return {
    nodes,
    edges: nodes.slice(1).map(({ id }, index) => [nodes[index]?.id ?? id, "out", id]),
    first: nodes[0]?.id ?? "",
    last: nodes.at(-1)?.id ?? "",
  };
}
