import type { JsonObject } from "@millrace/contracts/json";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";
import { chain } from "../../../test/flow-fixture.ts";
import { judgeContract } from "./judge-contract.ts";

const hook = (params: JsonObject = {}) => ({ id: "start", type: "webhook", params: { path: "orders", ...params } });
const set = (value: string) => ({ id: "work", type: "set", params: { fields: [{ name: "result", value }] } });
const respond = (params: JsonObject) => ({ id: "answer", type: "respond", params });
const judge = (from: Parameters<typeof judgeContract>[0], to: ReturnType<typeof chain>) => {
  const { verdict, points } = judgeContract(from, to, nodeCatalog);
  return [verdict, ...points.map(({ text }) => text)];
};

describe("for those who call a flow, a change is", () => {
  it("compatible when nothing was there, or nothing that a run notices has changed", () => {
    const flow = chain(hook(), set("a"));
    expect(judge(null, flow)).toEqual(["compatible", "Nothing was in use before."]);
    const renamed = { ...flow, nodes: flow.nodes.map((node) => ({ ...node, name: `${node.name}!`, notes: "why" })) };
    expect(judge(flow, renamed)).toEqual(["compatible", "It is started as before.", "It computes what it did."]);
  });

  it("breaking with another path, method, reply or trigger", () => {
    const flow = chain(hook(), set("a"));
    const others: JsonObject[] = [{ path: "sales" }, { method: "GET" }, { reply: "accepted" }];
    for (const params of others) expect(judge(flow, chain(hook(params), set("a")))[0]).toBe("breaking");
    expect(judge(flow, chain({ id: "start", type: "manual", params: {} }, set("a")))).toEqual([
      "breaking",
      "The flow is started by Manual instead of Webhook.",
    ]);
    expect(judge(flow, { ...flow, nodes: [] })[0]).toBe("breaking");
  });

  it("breaking where the answer has another status or form, compatible where its form is kept", () => {
    const answering = (params: JsonObject, value = "a") => chain(hook(), set(value), respond(params));
    const ok = answering({ status: 200, body: { id: 1 } });
    expect(judge(ok, answering({ status: 201, body: { id: 1 } }))[0]).toBe("breaking");
    expect(judge(ok, answering({ status: 200, body: { id: "one" } }))[0]).toBe("breaking");
    expect(judge(ok, answering({ status: 200, body: {} }))[0]).toBe("breaking");
    expect(judge(ok, answering({ status: 200, body: { id: 2, name: "x" } }))[0]).toBe("compatible");
    expect(judge(ok, answering({ status: 200, body: { id: { $cel: "input.id" } } }))[0]).toBe("unknown");
    expect(judge(ok, answering({ status: 200, body: { id: 1 } }, "b"))).toContain("The answer has the form it had.");
  });

  it("unknown where the answer follows from what is computed", () => {
    const computed = (text: string) => chain(hook(), { id: "work", type: "code", params: { code: text } });
    expect(judge(computed("return 1;"), computed("return 2;"))[0]).toBe("unknown");
  });

  it("compatible for callers who get 202 at once, and for a flow that a clock starts", () => {
    const accepted = (value: string) => chain(hook({ reply: "accepted" }), set(value));
    expect(judge(accepted("a"), accepted("b"))[0]).toBe("compatible");
    const daily = (cron: string) => chain({ id: "start", type: "schedule", params: { cron } }, set("a"));
    expect(judge(daily("0 9 * * *"), daily("0 8 * * *"))).toEqual([
      "compatible",
      "Nobody calls it: Schedule starts the flow.",
    ]);
  });
});
