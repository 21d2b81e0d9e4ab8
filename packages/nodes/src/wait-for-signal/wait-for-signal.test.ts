import { describe, expect, it } from "vitest";
import { pureContext, stepFacts } from "../test-context.ts";
import { waitForSignalDefinition, waitForSignalParams } from "./definition.ts";
import { waitForSignalRun } from "./run.ts";

const params = { name: "payment.received", correlation: "A-1", schema: { type: "object" }, onTimeout: "port" };

describe("wait for signal", () => {
  it("waits for the name and what it is about, at most as long as it says", () => {
    expect(waitForSignalRun.run(pureContext({ ...params, correlation: 17, timeoutMs: 60_000 }, { a: 1 }))).toEqual({
      kind: "wait",
      untilMs: stepFacts.nowMs + 60_000,
      port: "timeout",
      value: { a: 1 },
      on: {
        kind: "signal",
        name: "payment.received",
        correlation: "17",
        schema: { type: "object" },
        port: "out",
        onTimeout: "port",
      },
    });
  });

  it("waits without an end when no time is given", () => {
    expect(waitForSignalRun.run(pureContext(params))).toMatchObject({ untilMs: null });
  });

  it.each([
    ["/correlation", { correlation: "" }],
    ["/correlation", { correlation: null }],
    ["/timeoutMs", { timeoutMs: -1 }],
  ])("refuses at %s what %j gave", (pointer, change) => {
    expect(() => waitForSignalRun.run(pureContext({ ...params, ...change }))).toThrow(`The parameter ${pointer}`);
  });

  it.each([
    [{ name: "two words" }],
    [{ name: "" }],
    [{ correlation: "" }],
    [{ schema: { type: "text" } }],
    [{ schema: { $ref: "#/a" } }],
    [{ timeoutMs: 0 }],
  ])("can't be published with %j", (change) => {
    expect(waitForSignalParams.safeParse({ ...params, ...change }).success).toBe(false);
  });

  it("types its port by the payload's schema, and shows what it waits for", () => {
    expect(waitForSignalDefinition.ports(params).outputs.map(({ name, schema }) => [name, schema])).toEqual([
      ["out", { type: "object" }],
      ["timeout", {}],
    ]);
    expect(waitForSignalDefinition.describe(params)).toBe("payment.received · A-1");
    expect(waitForSignalDefinition.describe({})).toBe("No signal yet");
  });
});
