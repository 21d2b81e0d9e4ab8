import { AppError } from "@millrace/contracts/errors";
import type { NodeCatalog, NodeDefinition, Port } from "@millrace/contracts/flow/node-definition";
import type { NodeRun, NodeRunCatalog } from "@millrace/contracts/flow/node-run";
import { type JsonObject, jsonObject } from "@millrace/contracts/json";

/** A small catalog of nodes, as much as the runtime's tests need. */

const port = (name: string): Port => ({ name, label: name, schema: {} });

const define = (type: string, kind: NodeDefinition["kind"], outputs: string[] = ["out"]): NodeDefinition => ({
  type,
  typeVersion: 1,
  kind,
  category: kind === "trigger" ? "triggers" : "actions",
  title: type,
  summary: type,
  keywords: [],
  icon: "box",
  params: jsonObject,
  initialParams: () => ({}),
  ports: () => ({ inputs: kind === "trigger" ? [] : [port("in")], outputs: outputs.map(port) }),
  describe: () => type,
});

const definitions: NodeDefinition[] = [
  define("webhook", "trigger"),
  define("manual", "trigger"),
  define("add", "pure"),
  define("choose", "pure", ["yes", "no"]),
  define("poison", "pure"),
  define("large", "pure"),
  define("spin", "pure"),
  define("pause", "pure"),
  define("respond", "pure"),
  {
    ...define("join", "join"),
    join: ({ mode }) =>
      mode === "first_success"
        ? { need: 1, cancelsOthers: true, toleratesFailure: true, gives: "first" }
        : { need: "all", cancelsOthers: false, toleratesFailure: false, gives: "object" },
  },
  define("call", "effect"),
];

const asObject = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : { value: value as never };

const runs: Record<string, NodeRun> = {
  /** The input with `params.name` set to `params.value`. */
  add: {
    kind: "pure",
    run: ({ params, input }) => ({
      kind: "output",
      port: "out",
      value: { ...asObject(input), [String(params.name)]: params.value ?? null },
    }),
  },
  choose: {
    kind: "pure",
    run: ({ params, input }) => ({ kind: "output", port: params.when === true ? "yes" : "no", value: input }),
  },
  /** A value that Postgres refuses. */
  poison: {
    kind: "pure",
    run: ({ params }) => ({ kind: "output", port: "out", value: { text: params.lone ? "\ud800" : "a\u0000b" } }),
  },
  large: {
    kind: "pure",
    run: ({ params }) => ({ kind: "output", port: "out", value: "x".repeat(Number(params.bytes)) }),
  },
  /** Blocks for some milliseconds. */
  spin: {
    kind: "pure",
    run: ({ params, input }) => {
      const end = performance.now() + Number(params.ms);
      while (performance.now() < end);
      return { kind: "output", port: "out", value: input };
    },
  },
  pause: {
    kind: "pure",
    run: ({ params, input, step }) => ({
      kind: "wait",
      untilMs: step.nowMs + Number(params.ms),
      port: "out",
      value: input,
    }),
  },
  respond: {
    kind: "pure",
    run: ({ params, input }) => ({
      kind: "respond",
      response: { status: Number(params.status ?? 200), headers: {}, body: params.body ?? input },
      port: "out",
      value: input,
    }),
  },
  /** Calls the test's HTTP port with the step's idempotency key; its answer's body is the output. */
  call: {
    kind: "effect",
    sendsCredential: ({ credentialId, host }) =>
      typeof credentialId === "string" ? { credentialId, host: String(host ?? "api.test") } : null,
    run: async ({ params, input, step, services, signal }) => {
      const response = await services.http.request({
        method: "POST",
        url: `test:${String(params.url ?? step.nodeId)}`,
        headers: {
          "idempotency-key": step.idempotencyKey,
          attempt: String(step.attempt),
          "run-id": step.runId,
          "correlation-id": step.correlationId,
        },
        body: JSON.stringify(input),
        timeoutMs: 60_000,
        maxResponseBytes: 1_000_000,
        followRedirects: false,
        signal,
      });
      if (response.status >= 500) throw new AppError("http.server_error", { message: response.body });
      if (response.status >= 400) throw new AppError("http.client_error", { message: response.body });
      return { kind: "output", port: "out", value: JSON.parse(response.body) };
    },
  },
};

export const testCatalog: NodeCatalog = {
  find: (type, typeVersion) => (typeVersion === 1 ? definitions.find((found) => found.type === type) : undefined),
  list: () => definitions,
};

export const testNodeRuns: NodeRunCatalog = { find: (type) => runs[type] };
