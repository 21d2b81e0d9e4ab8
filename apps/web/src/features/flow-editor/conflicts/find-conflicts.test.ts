import type { LoggedEdit } from "@millrace/contracts/api/drafts";
import { newId } from "@millrace/contracts/ids";
import { operationsBetween } from "@millrace/engine/draft/operations-between";
import { rebaseEdits } from "@millrace/engine/draft/rebase";
import { describe, expect, it } from "vitest";
import { applyEdit, type FlowEdit } from "../document/edits.ts";
import type { FlowDocument } from "../document/flow-document.ts";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { createEditorSession } from "../state/editor-session.ts";
import { conflictWords } from "./conflict-words.ts";
import { isSettled, keepMine } from "./decide-conflict.ts";
import { findConflicts, joinConflicts } from "./find-conflicts.ts";
import { keepConflicts, readConflicts } from "./kept-conflicts.ts";

const fetchOrder = node("fetch", "http", {
  name: "Fetch order",
  params: { url: "https://a.example", body: { kind: "text", text: "hello" } },
  timeoutMs: 5_000,
});
const flow = flowOf(
  [node("start", "manual"), fetchOrder, node("end", "fail")],
  [edge("start", "fetch"), edge("fetch", "end")],
);
const after = (document: FlowDocument, ...edits: FlowEdit[]): FlowDocument =>
  edits.reduce((current, edit) => applyEdit(current, edit, testCatalog), document);
const timeout = (timeoutMs: number | null): FlowEdit => ({
  kind: "configure",
  nodeId: "fetch",
  changes: { timeoutMs },
});
const params = (more: object): FlowEdit => ({
  kind: "set_params",
  nodeId: "fetch",
  params: { ...fetchOrder.params, ...more },
});
const remove: FlowEdit = { kind: "remove", nodeIds: ["fetch"], edgeKeys: [] };

/** Ada's edits are on the server, mine come on top of them. */
function meet(theirs: FlowEdit[], own: FlowEdit[]) {
  const server = after(flow, ...theirs);
  const mine = after(flow, ...own);
  const operations = operationsBetween(flow, server);
  const entry = { revision: 2, id: "", at: "", userId: newId("user"), by: "Ada", summary: "", operations };
  const { document, conflicts } = rebaseEdits(server, [{ operations: operationsBetween(flow, mine) }]);
  const log = [entry as unknown as LoggedEdit];
  const session = createEditorSession({
    document,
    catalog: testCatalog,
    readOnly: false,
    nowMs: () => 0,
    onEdited: () => {},
    onRefused: () => {},
  });
  const found = findConflicts({ conflicts, mine, theirs: document, log });
  const words = found.map((conflict) => {
    const current = conflict.path.slice(2).reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      document.definition.nodes.find(({ id }) => id === conflict.path[1]),
    );
    return conflictWords(conflict, testCatalog.find("http", 1), current as never);
  });
  return { found, words, session };
}
const fetchOf = ({ definition }: FlowDocument) => definition.nodes.find(({ id }) => id === "fetch");

describe("conflicts", () => {
  it("name the field with both sides and what was before, and keeping mine puts it into the draft", () => {
    const { found, words, session } = meet(
      [timeout(30_000)],
      [timeout(10_000), params({ url: "https://mine.example" })],
    );
    expect(words).toEqual([
      {
        title: "Time limit of *Fetch order*",
        sides: { mine: "10 s", theirs: "30 s", was: "5 s" },
        keepMine: "Keep mine",
        keepTheirs: "Keep Ada's",
      },
    ]);
    const [conflict] = found;
    if (!conflict) throw new Error("one conflict");
    expect(isSettled(session.document(), conflict)).toBe(false);
    expect(keepMine(session, conflict)).toBe(true);
    expect(fetchOf(session.document())).toMatchObject({ timeoutMs: 10_000, params: { url: "https://mine.example" } });
    expect(isSettled(session.document(), conflict)).toBe(true);
    session.undo();
    expect(fetchOf(session.document())?.timeoutMs).toBe(30_000);
  });

  it("bring back a node that they deleted, whole and connected", () => {
    const { found, words, session } = meet([remove], [timeout(10_000), params({ url: "https://mine.example" })]);
    expect(words.map(({ title, keepMine: keep }) => [title, keep])).toEqual([
      ["Ada deleted *Fetch order*, which you changed", "Bring back mine"],
    ]);
    expect(keepMine(session, found[0] as (typeof found)[number])).toBe(true);
    expect(fetchOf(session.document())).toMatchObject({ timeoutMs: 10_000, params: { url: "https://mine.example" } });
    expect(session.document().definition.edges).toHaveLength(2);
    expect(session.document().layout.nodes.fetch).toEqual(flow.layout.nodes.fetch);
  });

  it("let a node that they changed stay until it is deleted on purpose", () => {
    const { found, words, session } = meet([timeout(30_000)], [remove]);
    expect(words[0]?.title).toBe("You deleted *Fetch order*, which Ada changed");
    expect(session.document().definition.edges).toHaveLength(2);
    expect(keepMine(session, found[0] as (typeof found)[number])).toBe(true);
    expect(fetchOf(session.document())).toBeUndefined();
  });

  it("are about the whole value where they put another kind of it in place", () => {
    const { found, session } = meet(
      [params({ body: { kind: "json", json: 1 } })],
      [params({ body: { kind: "text", text: "mine" } })],
    );
    expect(found).toMatchObject([{ path: ["nodes", "fetch", "params", "body"], mine: { kind: "text", text: "mine" } }]);
    expect(keepMine(session, found[0] as (typeof found)[number])).toBe(true);
    expect(fetchOf(session.document())?.params.body).toEqual({ kind: "text", text: "mine" });
  });

  it("ask to bring back the end of a connection that is gone", () => {
    const { found, session } = meet(
      [{ kind: "remove", nodeIds: ["end"], edgeKeys: [] }],
      [{ kind: "add", nodes: [node("new", "set")], positions: { new: { x: 0, y: 9 } }, edges: [edge("new", "end")] }],
    );
    expect(found).toMatchObject([{ path: ["nodes", "end"] }]);
    keepMine(session, found[0] as (typeof found)[number]);
    expect(session.document().definition.edges).toContainEqual(edge("new", "end"));
  });

  it("of settings are about the flow", () => {
    const settings = (runTimeoutMs: number): FlowEdit => ({
      kind: "set_settings",
      settings: { ...flow.definition.settings, runTimeoutMs },
    });
    const { found, words, session } = meet([settings(60_000)], [settings(120_000)]);
    expect(words[0]?.title).toBe("Time limit of runs of the flow");
    expect(keepMine(session, found[0] as (typeof found)[number])).toBe(true);
    expect(session.document().definition.settings.runTimeoutMs).toBe(120_000);
  });

  it("can't be kept where there is no place for them any more", () => {
    const { found, session } = meet([timeout(30_000)], [timeout(10_000)]);
    session.apply(remove);
    expect(keepMine(session, found[0] as (typeof found)[number])).toBe(false);
  });

  it("about the same thing are one, and a field goes with its node", () => {
    const [first] = meet([timeout(30_000)], [timeout(10_000)]).found;
    const [second] = meet([timeout(30_000)], [timeout(20_000)]).found;
    const [gone] = meet([remove], [timeout(1_000)]).found;
    if (!first || !second || !gone) throw new Error("three conflicts");
    expect(joinConflicts([first], [second])).toEqual([second]);
    expect(joinConflicts([second], [gone])).toEqual([gone]);
  });

  it("come back from the device whole, per person and flow", () => {
    const texts = new Map<string, string>();
    const store = {
      length: 0,
      key: () => null,
      getItem: (key: string) => texts.get(key) ?? null,
      setItem: (key: string, text: string) => void texts.set(key, text),
      removeItem: (key: string) => void texts.delete(key),
    };
    const owner = { userId: "usr_1", draftId: "flw_1" };
    const { found } = meet([remove], [timeout(10_000)]);
    keepConflicts(store, owner, found);
    expect(readConflicts(store, owner)).toEqual(found);
    expect(readConflicts(store, { ...owner, userId: "usr_2" })).toEqual([]);
    keepConflicts(store, owner, []);
    expect(texts.size).toBe(0);
  });
});
