import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { createDrawnDocument, createSettledDocument } from "./document-views.ts";
import { createEditorSession } from "./editor-session.ts";

const flow = flowOf([node("start", "manual"), node("set", "set")], [edge("start", "set")]);

function open() {
  const session = createEditorSession({
    document: flow,
    catalog: testCatalog,
    readOnly: false,
    nowMs: () => 0,
    onEdited: () => {},
    onRefused: () => {},
  });
  const type = (name: string) => session.apply({ kind: "rename", nodeId: "set", name });
  return { session, type };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => setTimeout(run, 16));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("the settled document waits for a pause, however long somebody types", () => {
  const { session, type } = open();
  const settled = createSettledDocument(session);
  let told = 0;
  settled.subscribe(() => told++);
  for (let key = 0; key < 20; key++) {
    type(`Sum ${key}`);
    vi.advanceTimersByTime(200);
    expect(settled.get()).toBe(flow);
  }
  vi.advanceTimersByTime(100);
  expect(settled.get()).toBe(session.document());
  expect(told).toBe(1);
});

it("a change of selection or problems settles nothing anew", () => {
  const { session, type } = open();
  const settled = createSettledDocument(session);
  type("Sum");
  vi.advanceTimersByTime(200);
  session.validate();
  vi.advanceTimersByTime(60);
  expect(settled.get()).toBe(session.document());
});

it("the canvas draws what is typed after the form, and all of it when the flow changes shape", () => {
  const { session, type } = open();
  const drawn = createDrawnDocument(session);
  const seen: unknown[] = [];
  drawn.subscribe(() => seen.push(drawn.get()));
  type("Sum");
  type("Sums");
  expect(drawn.get()).toBe(flow);
  vi.advanceTimersByTime(20);
  expect(seen).toEqual([session.document()]);

  type("Summe");
  session.apply({ kind: "remove", nodeIds: [], edgeKeys: ["start.out>set.in"] });
  expect(drawn.get()).toBe(session.document());
  session.apply({ kind: "move", positions: { set: { x: 400, y: 80 } } });
  expect(drawn.get()).toBe(session.document());
  vi.advanceTimersByTime(50);
  expect(seen).toHaveLength(3);
});
