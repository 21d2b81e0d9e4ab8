import {
  type FlowDefinition,
  type FlowLayout,
  type FlowNode,
  type FlowSettings,
  flowDefinition,
} from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";

export type DemoFlow = { name: string; description: string; definition: FlowDefinition; layout: FlowLayout };

/** A node of a demo flow with its place on the canvas in columns and rows. */
type Placed = Pick<FlowNode, "id" | "type" | "name"> & { params: JsonObject; at: [column: number, row: number] };

const columnPx = 300;
const rowPx = 150;

/** Edges are written "from.port → to"; they end at the port `in`. */
function drawFlow(
  name: string,
  description: string,
  nodes: Placed[],
  edges: string[],
  settings: Partial<FlowSettings> = {},
): DemoFlow {
  const definition = flowDefinition.parse({
    format: 1,
    nodes: nodes.map(({ id, type, name, params }) => ({ id, type, typeVersion: 1, name, params })),
    edges: edges.map((edge) => {
      const [, from, port, to] = /^(\w+)\.(\w+) → (\w+)$/.exec(edge) ?? [];
      return { from: { node: from, port }, to: { node: to, port: "in" } };
    }),
    settings,
  });
  const places = nodes.map(({ id, at: [column, row] }) => [id, { x: column * columnPx, y: row * rowPx }]);
  return { name, description, definition, layout: { nodes: Object.fromEntries(places) } };
}

/** The webhook path of the order check. */
export const orderCheckPath = "orders";

/** A document that the order check answers. */
export const exampleOrder = {
  id: "A-1042",
  customer: "Ada Lovelace",
  items: [
    { sku: "lamp", quantity: 2, price: 49.5 },
    { sku: "cable", quantity: 3, price: 7.25 },
  ],
} satisfies JsonObject;

export const orderCheck = drawFlow(
  "Order check",
  "Adds up an order that comes in by webhook, decides how it is treated and answers the caller.",
  [
    {
      id: "order_received",
      type: "webhook",
      name: "Order received",
      params: { path: orderCheckPath, method: "POST", reply: "result" },
      at: [0, 1],
    },
    {
      id: "totals",
      type: "set",
      name: "Add up the items",
      params: {
        fields: [
          { name: "order", value: { $cel: "trigger.body.id" } },
          { name: "customer", value: { $cel: "trigger.body.customer" } },
          { name: "items", value: { $cel: "trigger.body.items.map(item, item.quantity).sum()" } },
          {
            name: "total",
            value: { $cel: "round(trigger.body.items.map(item, item.quantity * item.price).sum(), 2)" },
          },
        ],
        keepInput: false,
      },
      at: [1, 1],
    },
    {
      id: "is_large",
      type: "condition",
      name: "Large order?",
      params: { when: { $cel: "input.total >= 100" } },
      at: [2, 1],
    },
    {
      id: "priority",
      type: "set",
      name: "Priority customer",
      params: {
        fields: [
          { name: "tier", value: "priority" },
          { name: "discount_percent", value: 5 },
          { name: "ships", value: "today" },
        ],
        keepInput: false,
      },
      at: [3, 0],
    },
    {
      id: "standard",
      type: "set",
      name: "Standard customer",
      params: {
        fields: [
          { name: "tier", value: "standard" },
          { name: "discount_percent", value: 0 },
          { name: "ships", value: "within three days" },
        ],
        keepInput: false,
      },
      at: [3, 2],
    },
    {
      id: "offer",
      type: "set",
      name: "Work out the price",
      params: {
        fields: [
          { name: "tier", value: { $cel: "input.tier" } },
          { name: "ships", value: { $cel: "input.ships" } },
          { name: "to_pay", value: { $cel: "round(steps.totals.total * (100 - input.discount_percent) / 100, 2)" } },
        ],
        keepInput: false,
      },
      at: [4, 1],
    },
    {
      id: "message",
      type: "template",
      name: "Write the message",
      params: {
        template: {
          $liquid:
            "Thank you, {{ steps.totals.customer }}. Order {{ steps.totals.order }} with {{ steps.totals.items }} items comes to {{ input.to_pay }} EUR and ships {{ input.ships }}.",
        },
      },
      at: [5, 1],
    },
    {
      id: "answer",
      type: "respond",
      name: "Answer the caller",
      params: {
        status: 200,
        headers: [],
        body: {
          $cel: '{"order": steps.totals.order, "items": steps.totals.items, "total": steps.totals.total, "tier": steps.offer.tier, "toPay": steps.offer.to_pay, "message": input}',
        },
      },
      at: [6, 1],
    },
  ],
  [
    "order_received.out → totals",
    "totals.out → is_large",
    "is_large.yes → priority",
    "is_large.no → standard",
    "priority.out → offer",
    "standard.out → offer",
    "offer.out → message",
    "message.out → answer",
  ],
  {
    searchFields: {
      order: { label: "Order number", type: "text", value: { $cel: "trigger.body.id" } },
      customer: { label: "Customer", type: "text", value: { $cel: "trigger.body.customer" } },
      items: {
        label: "Items",
        type: "number",
        value: { $cel: "trigger.body.items.map(item, item.quantity).sum()" },
      },
    },
  },
);

export const dailySummary = drawFlow(
  "Daily summary",
  "Writes a short note every working day in the morning.",
  [
    {
      id: "every_morning",
      type: "schedule",
      name: "Every working day at 8",
      params: { cron: "0 8 * * 1-5", timeZone: "UTC" },
      at: [0, 0],
    },
    {
      id: "facts",
      type: "set",
      name: "Collect the facts",
      params: {
        fields: [
          { name: "day", value: { $cel: "input.scheduledAt.substring(0, 10)" } },
          { name: "team", value: "Operations" },
        ],
        keepInput: false,
      },
      at: [1, 0],
    },
    {
      id: "note",
      type: "template",
      name: "Write the note",
      params: { template: { $liquid: "Good morning, {{ input.team }}. This is the summary of {{ input.day }}." } },
      at: [2, 0],
    },
  ],
  ["every_morning.out → facts", "facts.out → note"],
);

export const fulfilOrder = drawFlow(
  "Fulfil order",
  "A draft to play with: asks a warehouse and decides on its answer. Put in a real address before you publish it.",
  [
    {
      id: "order_paid",
      type: "webhook",
      name: "Order paid",
      params: { path: "orders/paid", method: "POST", reply: "accepted" },
      at: [0, 1],
    },
    {
      id: "ask_warehouse",
      type: "http",
      name: "Ask the warehouse",
      params: {
        method: "POST",
        url: "https://warehouse.example.com/reservations",
        headers: [],
        body: { kind: "json", value: { $cel: '{"order": trigger.body.id, "items": trigger.body.items}' } },
        timeoutMs: 10_000,
      },
      at: [1, 1],
    },
    {
      id: "in_stock",
      type: "condition",
      name: "In stock?",
      params: { when: { $cel: 'input.body.status == "reserved"' } },
      at: [2, 1],
    },
    {
      id: "confirmation",
      type: "template",
      name: "Write the confirmation",
      params: { template: { $liquid: "Order {{ trigger.body.id }} is on its way." } },
      at: [3, 0],
    },
    {
      id: "apology",
      type: "template",
      name: "Write the apology",
      params: { template: { $liquid: "Order {{ trigger.body.id }} has to wait for new stock." } },
      at: [3, 2],
    },
  ],
  [
    "order_paid.out → ask_warehouse",
    "ask_warehouse.out → in_stock",
    "in_stock.yes → confirmation",
    "in_stock.no → apology",
  ],
);
