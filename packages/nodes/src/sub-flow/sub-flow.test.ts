import { newId, toUuid } from "@millrace/contracts/ids";
import { describe, expect, it } from "vitest";
import { effectContext } from "../test-context.ts";
import { subFlowDefinition, subFlowParams } from "./definition.ts";
import { subFlowRun } from "./run.ts";

const flow = { id: newId("flow"), version: 3 };
const runId = newId("run");
const services = (asked: unknown[]) => ({
  runs: {
    start: async (request: object) => {
      asked.push(request);
      return { runId };
    },
  },
});

describe("run a flow", () => {
  it("waits for the end of the run that it has started", async () => {
    const asked: unknown[] = [];
    await expect(
      subFlowRun.run(effectContext({ flow, input: { a: 1 }, wait: true }, services(asked))),
    ).resolves.toEqual({
      kind: "wait",
      untilMs: null,
      port: "out",
      value: null,
      on: { kind: "run", runId: toUuid("run", runId), flowId: flow.id, version: 3, port: "out", onTimeout: "fail" },
    });
    expect(asked).toMatchObject([{ flowId: flow.id, version: 3, input: { a: 1 }, waits: true }]);
  });

  it("goes on at once with the run's id where nobody waits", async () => {
    await expect(subFlowRun.run(effectContext({ flow, input: null, wait: false }, services([])))).resolves.toEqual({
      kind: "output",
      port: "out",
      value: { runId },
    });
  });

  it("wants a flow of this organization's kind of id and a version", () => {
    const problemsOf = (params: unknown) => subFlowParams.safeParse(params).error?.issues.map(({ message }) => message);
    expect(problemsOf({ flow, input: { $cel: "input" } })).toBeUndefined();
    expect(problemsOf(subFlowDefinition.initialParams())).toEqual(["Choose a flow."]);
    expect(problemsOf({ flow: { id: newId("run"), version: 1 }, input: 1 })).toHaveLength(1);
    expect(problemsOf({ flow: { ...flow, version: 0 }, input: 1 })).toHaveLength(1);
  });

  it("says on its card what it does", () => {
    expect(subFlowDefinition.describe({ flow })).toBe("Waits for version 3");
    expect(subFlowDefinition.describe({ flow, wait: false })).toBe("Starts version 3");
    expect(subFlowDefinition.describe({})).toBe("No flow yet");
  });
});
