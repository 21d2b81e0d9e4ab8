import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { WaitFixture } from "../wait-fixture.ts";

/** One of the ways to wait, as data: the node, and how the wait is brought to its end. */
export type WaitKind = {
  name: "timer" | "until" | "signal" | "approval";
  /** Somebody answers it, rather than the clock. */
  isAnswered: boolean;
  node: (id: string, options: WaitOptions) => { id: string; type: string; params: JsonObject };
  /** The port and value with which a wait of this kind is answered. */
  port: string;
  answer: (
    fixture: WaitFixture,
    place: {
      runId: string;
      id: string;
      path: string;
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
    node: (id, { ms }) => ({ id, type: "wait", params: { durationMs: ms } }),
    port: "out",
    answer: byItself,
  },
  {
    name: "until",
    isAnswered: false,
    node: (id) => ({ id, type: "wait_until", params: { until: { $cel: "trigger.until" } } }),
    port: "out",
    answer: byItself,
  },
  {
    name: "signal",
    isAnswered: true,
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
    node: (id, options) => ({
      id,
      type: "approval",
      params: { title: id, message: "", fields: [], role: "anybody", onTimeout: "port", ...timeout(options) },
    }),
    port: "approved",
    answer: async (fixture, { runId, id, path, waitId }) => {
      const task = waitId ?? (await fixture.openWait(runId, path)).id;
      return (await fixture.decide(runId, task, answerOf(id))) === "answered" ? "first" : "too_late";
    },
  },
];
