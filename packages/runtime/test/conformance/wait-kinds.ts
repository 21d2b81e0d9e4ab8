import { toId } from "@millrace/contracts/ids";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { waitFor } from "@millrace/testing/wait-for";
import { line } from "../test-flows.ts";
import type { WaitFixture } from "../wait-fixture.ts";

/** One of the ways to wait, as data: the node, and how the wait is brought to its end. */
export type WaitKind = {
  name: "timer" | "until" | "signal" | "approval" | "run";
  /** Somebody answers it, rather than the clock. */
  isAnswered: boolean;
  /** It may end through a port `timeout`. */
  hasTimeout: boolean;
  /** `which` is an expression that gives which of the two waits it is, where that is not the node's id. */
  node: (id: string, options: WaitOptions, which?: string) => { id: string; type: string; params: JsonObject };
  /** The port and value with which a wait of this kind is answered. */
  port: string;
  answer: (
    fixture: WaitFixture,
    place: {
      runIdOf: () => Promise<string>;
      id: string;
      path: string;
      correlation: string;
      signal: { name: string; correlation: string };
      waitId?: string;
      token?: string;
    },
  ) => Promise<"first" | "kept" | "too_late">;
};

/** `ms` is how long a timer takes; `timeoutMs` how long an answer may take. */
export type WaitOptions = { ms: number; timeoutMs?: number };

export const answerOf = (id: string): JsonValue => ({ answer: id });

const timeout = ({ timeoutMs }: WaitOptions): JsonObject => (timeoutMs === undefined ? {} : { timeoutMs });
const byItself = () => Promise.reject(new Error("nobody answers a timer"));

export const waitKinds: readonly WaitKind[] = [
  {
    name: "timer",
    isAnswered: false,
    hasTimeout: false,
    node: (id, { ms }) => ({ id, type: "wait", params: { durationMs: ms } }),
    port: "out",
    answer: byItself,
  },
  {
    name: "until",
    isAnswered: false,
    hasTimeout: false,
    node: (id) => ({ id, type: "wait_until", params: { until: { $cel: "trigger.until" } } }),
    port: "out",
    answer: byItself,
  },
  {
    name: "signal",
    isAnswered: true,
    hasTimeout: true,
    node: (id, options) => ({
      id,
      type: "wait_for_signal",
      params: {
        name: id,
        correlation: { $cel: "trigger.case" },
        schema: { type: "object", required: ["answer"] },
        onTimeout: "port",
        ...timeout(options),
      },
    }),
    port: "out",
    answer: async (fixture, { id, signal, token }) => {
      const { result } = await fixture.send(signal.name, signal.correlation, answerOf(id), token);
      return result === "delivered" ? "first" : result === "buffered" ? "kept" : "too_late";
    },
  },
  {
    name: "approval",
    isAnswered: true,
    hasTimeout: true,
    node: (id, options) => ({
      id,
      type: "approval",
      params: { title: id, message: "", fields: [], role: "anybody", onTimeout: "port", ...timeout(options) },
    }),
    port: "approved",
    answer: async (fixture, { runIdOf, id, path, waitId }) => {
      const runId = await runIdOf();
      const task = waitId ?? (await fixture.openWait(runId, path)).id;
      return (await fixture.decide(runId, task, answerOf(id))) === "answered" ? "first" : "too_late";
    },
  },
  {
    name: "run",
    isAnswered: true,
    hasTimeout: false,
    node: (id, _, which = `'${id}'`) => ({
      id,
      type: "sub_flow",
      params: {
        flow: { id: toId("flow", askingFlowId), version: 1 },
        input: { case: { $cel: `trigger.case + '/' + ${which}` } },
        wait: true,
      },
    }),
    port: "out",
    /** The run that is waited for waits for a signal, whose payload is its output. */
    answer: async (fixture, { runIdOf, id, path, correlation, token }) => {
      const child = await childAt(fixture, await runIdOf(), path);
      if (child) await settled(fixture, child);
      const { result } = await fixture.send("asked", `${correlation}/${id}`, answerOf(id), token);
      return result === "delivered" ? "first" : result === "buffered" ? "kept" : "too_late";
    },
  },
];

const askingFlowId = "019a0000-0000-7000-8000-000000000001";

/** The flow that waits of the kind `run` run. */
export async function publishAskingFlow(fixture: WaitFixture): Promise<void> {
  const params = { name: "asked", correlation: { $cel: "trigger.case" }, schema: {}, onTimeout: "port" };
  await fixture.publish(line({ id: "ask", type: "wait_for_signal", params }), { flowId: askingFlowId });
}

/** The run that a step has started, once it waits for it; `null` for one that has not come to it. */
async function childAt(fixture: WaitFixture, runId: string, path: string): Promise<string | null> {
  const { rows } = await fixture.admin.query("select id from run where parent_run_id = $1 and parent_path = $2", [
    runId,
    path,
  ]);
  return rows[0]?.id ?? null;
}

/** The run waits for its signal, or does not any more; where the run that waited for it has ended, it has as well. */
const settled = (fixture: WaitFixture, child: string) =>
  waitFor(
    async () => {
      const { status, parent_run_id: parent } = await fixture.runRow(child);
      if (status !== "running") return true;
      if ((await fixture.runRow(parent)).status !== "running") return false;
      return (await fixture.waitsOf(child)).length > 0;
    },
    { timeoutMs: 30_000, intervalMs: 40 },
  );
