import { AppError } from "@millrace/contracts/errors";
import type { NodeCatalog, NodeDefinition, NodeKind } from "@millrace/contracts/flow/node-definition";
import type { NodeOutcome, NodeRun, NodeRunCatalog, PureRunContext } from "@millrace/contracts/flow/node-run";
import type { JsonValue } from "@millrace/contracts/json";
import { z } from "zod";

/** The nodes of simulated flows: one type per kind of behaviour. What they give depends on their place and input alone. */

const port = (name: string) => ({ name, label: name, schema: {} });

function define(type: string, kind: NodeKind, outputs: string[], more: Partial<NodeDefinition> = {}): NodeDefinition {
  return {
    type,
    typeVersion: 1,
    kind,
    category: kind === "trigger" ? "triggers" : "actions",
    title: type,
    summary: type,
    keywords: [],
    icon: "circle",
    params: z.record(z.string(), z.json()),
    initialParams: () => ({}),
    ports: () => ({ inputs: kind === "trigger" ? [] : [port("in")], outputs: outputs.map(port) }),
    describe: () => type,
    ...more,
  };
}

const definitions: readonly NodeDefinition[] = [
  define("start", "trigger", ["out"]),
  define("compute", "pure", ["out"]),
  define("choose", "pure", ["yes", "no"]),
  define("call", "effect", ["out"]),
  define("sleep", "pure", ["out"]),
  define("signal", "pure", ["out", "late"]),
  define("approve", "pure", ["yes", "no"]),
  define("all", "join", ["out"]),
  define("any", "join", ["out"], {
    join: () => ({ need: 1, cancelsOthers: false, toleratesFailure: false, gives: "first" }),
  }),
  define("first", "join", ["out"], {
    join: () => ({ need: 1, cancelsOthers: true, toleratesFailure: true, gives: "first" }),
  }),
  define("count", "join", ["out"], {
    join: ({ need }) => ({ need: Number(need), cancelsOthers: true, toleratesFailure: false, gives: "object" }),
  }),
  define("each", "scope", ["body", "done"], { scope: "map" }),
  define("loop", "scope", ["body", "done"], { scope: "loop" }),
  define("guard", "scope", ["body", "done"], { scope: "boundary" }),
];

const byType = new Map(definitions.map((definition) => [definition.type, definition]));
export const simulatedCatalog: NodeCatalog = {
  find: (type, typeVersion) => (typeVersion === 1 ? byType.get(type) : undefined),
  list: () => definitions,
};

/** A short value that tells what came in. */
function digest(value: JsonValue): string {
  const text = JSON.stringify(value);
  let hash = 7;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return (hash >>> 0).toString(36);
}

const tracedValue = ({ step, input, params }: PureRunContext): JsonValue => [
  step.path,
  digest(input),
  Math.floor(step.random * 1_000),
  params.seen ?? null,
];

/** What an answer of the outside service means. */
export function callOutcome(status: number, context: PureRunContext): NodeOutcome {
  if (status >= 500) throw new AppError("http.server_error", { message: "The service failed." });
  return { kind: "output", port: "out", value: tracedValue(context) };
}

const runs: Record<string, NodeRun> = {
  compute: { kind: "pure", run: (context) => ({ kind: "output", port: "out", value: tracedValue(context) }) },
  /** Through `params.port`. */
  choose: {
    kind: "pure",
    run: (context) => ({ kind: "output", port: String(context.params.port), value: tracedValue(context) }),
  },
  /** Calls the outside service, which fails `params.failures` first; see `sink.ts`. */
  call: {
    kind: "effect",
    run: async (context) => {
      const { step, params, services, signal } = context;
      const { status } = await services.http.request({
        method: "POST",
        url: "https://sink.test",
        headers: { "idempotency-key": step.idempotencyKey },
        body: JSON.stringify(params.failures ?? []),
        timeoutMs: 60_000,
        maxResponseBytes: 1_000,
        followRedirects: false,
        signal,
      });
      return callOutcome(status, context);
    },
  },
  sleep: {
    kind: "pure",
    run: (context) => ({
      kind: "wait",
      untilMs: context.step.nowMs + Number(context.params.ms),
      port: "out",
      value: tracedValue(context),
    }),
  },
  /** With `params.ms` nobody answers, and it goes on (`params.onTimeout`) after that time. */
  signal: {
    kind: "pure",
    run: (context) => ({
      kind: "wait",
      untilMs: context.params.ms === undefined ? null : context.step.nowMs + Number(context.params.ms),
      port: "late",
      value: tracedValue(context),
      on: {
        kind: "signal",
        name: context.params.ms === undefined ? "answered" : "unanswered",
        correlation: `${context.step.runId} ${context.step.path}`,
        schema: {},
        port: "out",
        onTimeout: context.params.onTimeout === "fail" ? "fail" : "port",
      },
    }),
  },
  /** Is decided as `params.port` says. */
  approve: {
    kind: "pure",
    run: (context) => ({
      kind: "wait",
      untilMs: null,
      port: "no",
      value: tracedValue(context),
      on: {
        kind: "approval",
        title: String(context.params.port),
        message: "",
        fields: [],
        role: null,
        ports: { approve: "yes", reject: "no" },
        onTimeout: "port",
      },
    }),
  },
};

export const simulatedNodeRuns: NodeRunCatalog = { find: (type) => runs[type] };

/** What answers the waits of a run: the same whoever asks. */
export const answerTo = (path: string): JsonValue => ({ answered: path });
