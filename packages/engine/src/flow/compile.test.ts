import { expect, it } from "vitest";
import { flowOf, testCatalog } from "../test-catalog.ts";
import { errorOf } from "../test-scope.ts";
import { compileFlow } from "./compile.ts";

it("brings defaults together: the node's own, else the type's, else the format's", () => {
  const flow = compileFlow(
    flowOf(
      {
        a: { type: "hook", params: { path: "x" } },
        b: "work",
        c: { type: "work", timeoutMs: 10, retry: { maxAttempts: 5 } as never, onError: "port" },
        d: "echo",
      },
      ["a > b", "b > c", "c > d", "c.error > d"],
    ),
    testCatalog,
  );
  expect(flow.trigger.id).toBe("a");
  expect(flow.trigger.params.literal).toEqual({ path: "x", method: "POST" });
  expect(flow.nodes.get("b")).toMatchObject({
    timeoutMs: 5_000,
    retry: { maxAttempts: 2, backoff: "exponential" },
    deadlineMs: null,
    outputPorts: ["out"],
  });
  expect(flow.nodes.get("c")).toMatchObject({
    timeoutMs: 10,
    retry: { maxAttempts: 5 },
    outputPorts: ["out", "error"],
  });
  expect(flow.nodes.get("d")).toMatchObject({ timeoutMs: 60_000, retry: { maxAttempts: 1 }, kind: "pure" });
  expect(flow.nodes.get("d")?.incoming.map((edge) => [edge.from.id, edge.fromPort])).toEqual([
    ["c", "out"],
    ["c", "error"],
  ]);
  expect(flow.upstream.before("c")).toEqual(["a", "b"]);
});

it("refuses what validation calls an error, with the errors", () => {
  expect(errorOf(() => compileFlow(flowOf({ a: "start", b: "echo" }, []), testCatalog))).toMatchObject({
    code: "flow.invalid",
    details: { problems: [{ code: "unreachable_node", nodeId: "b" }] },
  });
});

it("lets warnings pass", () => {
  const flow = flowOf({ a: "start", b: "check", c: "echo" }, ["a > b", "b.yes > c"]);
  expect(compileFlow(flow, testCatalog).nodes.size).toBe(3);
});
