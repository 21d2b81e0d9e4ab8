import { domainEvent } from "@millrace/contracts/events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRuntimeFixture, type RuntimeFixture } from "../../test/runtime-fixture.ts";
import { flow, line, pureLine } from "../../test/test-flows.ts";
import { respondWith } from "../../test/test-services.ts";
import type { Executor } from "../executor.ts";
import type { RunStarter } from "../start-runs.ts";

let fixture: RuntimeFixture;
let executor: Executor;
let starter: RunStarter;

beforeAll(async () => {
  fixture = await createRuntimeFixture();
  executor = await fixture.executor({ limits: { maxOutputBytes: 100_000 } });
  starter = fixture.starter(executor);
});
afterAll(() => fixture.close());

const run = async (definition: Parameters<RuntimeFixture["publish"]>[0], input: never | object = {}) => {
  const { path } = await fixture.publish(definition);
  return fixture.run(starter, executor, path, input as never);
};

describe("a run of pure nodes", () => {
  it("computes its output, writes every step and the run, and leaves the queue", async () => {
    const ended = await run(pureLine(), { a: 1 });
    expect(ended).toMatchObject({
      status: "succeeded",
      output: { a: 1, k0: 0, k1: 1, k2: 2, k3: 3, k4: 4 },
      error: null,
    });
    const steps = await fixture.stepsOf(ended.runId);
    expect(steps.map((step) => [step.path, step.status, step.port])).toEqual(
      ["k0", "k1", "k2", "k3", "k4"].map((path) => [path, "succeeded", "out"]),
    );
    expect(steps[4]?.output).toEqual(ended.output);
    expect(await fixture.runRow(ended.runId)).toMatchObject({
      status: "succeeded",
      output: ended.output,
      version_number: 1,
    });
    expect(await fixture.queueRow(ended.runId)).toBeUndefined();
  });

  it("tells what happened in valid events with growing revisions", async () => {
    const ended = await run(line({ id: "one", type: "add", params: { name: "x" } }, { id: "two", type: "call" }));
    const { rows } = await fixture.admin.query(
      `select e as event from outbox, json_array_elements(events) e where e ->> 'correlation' is null order by (e ->> 'revision')::bigint`,
    );
    const events = rows.map((row) => domainEvent.parse(row.event)).filter((event) => event.type === "run.changed");
    const runRow = await fixture.runRow(ended.runId);
    const own = events.filter((event) => Date.parse(event.at) >= runRow.started_at.getTime());
    expect(own.map((event) => event.status)).toEqual(["running", "succeeded"]);
    expect(own[0]?.steps.map((step) => `${step.path} ${step.status}`)).toEqual(["one succeeded", "two running"]);
    expect(own[1]?.steps.map((step) => `${step.path} ${step.status}`)).toEqual(["two succeeded"]);
    expect(own[1]?.revision).toBeGreaterThan(own[0]?.revision ?? Number.POSITIVE_INFINITY);
  });

  it("answers with the response of a respond node", async () => {
    const ended = await run(line({ id: "answer", type: "respond", params: { status: 201, body: { ok: true } } }));
    expect(ended.response).toEqual({ status: 201, headers: {}, body: { ok: true } });
  });

  it("keeps other runs going while one computes for long", async () => {
    const spinning = await fixture.publish(
      line(...Array.from({ length: 40 }, (_, index) => ({ id: `s${index}`, type: "spin", params: { ms: 10 } }))),
    );
    const quick = await fixture.publish(pureLine());
    const long = fixture.run(starter, executor, spinning.path, {});
    const first = await Promise.race([
      long.then(() => "long"),
      fixture.run(starter, executor, quick.path, {}).then(() => "quick"),
    ]);
    expect(first).toBe("quick");
    expect((await long).status).toBe("succeeded");
  });
});

describe("branches", () => {
  it("take one way at a choice and skip the other", async () => {
    const ended = await run(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "which", type: "choose", params: { when: { $cel: "input.n > 1" } } },
          { id: "big", type: "add", params: { name: "size", value: "big" } },
          { id: "small", type: "add", params: { name: "size", value: "small" } },
        ],
        ["start>which", "which.yes>big", "which.no>small"],
      ),
      { n: 2 },
    );
    expect(ended.output).toEqual({ n: 2, size: "big" });
    expect((await fixture.stepsOf(ended.runId)).map((step) => step.path).sort()).toEqual(["big", "which"]);
  });

  it("run at the same time and meet in a join", async () => {
    let calling = 0;
    let most = 0;
    fixture.answers.current = async (request) => {
      calling++;
      most = Math.max(most, calling);
      await new Promise((resolve) => setTimeout(resolve, 100));
      calling--;
      return { called: request.url };
    };
    const ended = await run(
      flow(
        [
          { id: "start", type: "webhook" },
          ...["a", "b", "c"].map((id) => ({ id, type: "call" })),
          { id: "all", type: "join" },
        ],
        ["start>a", "start>b", "start>c", "a>all", "b>all", "c>all"],
      ),
    );
    expect(most).toBe(3);
    expect(ended.output).toEqual({ a: { called: "test:a" }, b: { called: "test:b" }, c: { called: "test:c" } });
  });
});

describe("an effect", () => {
  it("starts only once its intent and everything before it are durable", async () => {
    const seen: unknown[] = [];
    fixture.answers.current = async (request) => {
      const steps = await fixture.stepsOf(String(request.headers["run-id"]));
      seen.push(steps.map((step) => `${step.path} ${step.status}`).sort());
      return {};
    };
    await run(
      line({ id: "a", type: "add", params: { name: "x" } }, { id: "b", type: "call" }, { id: "c", type: "call" }),
    );
    expect(seen).toEqual([
      ["a succeeded", "b running"],
      ["a succeeded", "b succeeded", "c running"],
    ]);
  });
});

describe("failures of steps", () => {
  const retrying = { maxAttempts: 3, backoff: "fixed" as const, initialDelayMs: 20, maxDelayMs: 20 };

  it("are tried again with the same idempotency key", async () => {
    const keys: (string | undefined)[] = [];
    fixture.answers.current = async (request) => {
      keys.push(request.headers["idempotency-key"]);
      return keys.length < 3 ? respondWith(503, "busy") : { done: true };
    };
    const ended = await run(line({ id: "shop", type: "call", retry: retrying }));
    expect(ended.output).toEqual({ done: true });
    expect(new Set(keys).size).toBe(1);
    expect((await fixture.stepsOf(ended.runId)).map((step) => [step.attempt, step.status, step.error?.code])).toEqual([
      [1, "retrying", "http.server_error"],
      [2, "retrying", "http.server_error"],
      [3, "succeeded", undefined],
    ]);
  });

  it("end the run once the attempts are used up, and at once when trying again is pointless", async () => {
    fixture.answers.current = async () => respondWith(503, "busy");
    const ended = await run(line({ id: "shop", type: "call", retry: { ...retrying, maxAttempts: 2 } }));
    expect(ended).toMatchObject({ status: "failed", error: { code: "http.server_error" } });
    expect(await fixture.runRow(ended.runId)).toMatchObject({ status: "failed", error: { code: "http.server_error" } });
    fixture.answers.current = async () => respondWith(404, "no");
    const refused = await run(line({ id: "shop", type: "call", retry: retrying }));
    expect(refused.error?.code).toBe("http.client_error");
    expect(await fixture.stepsOf(refused.runId)).toHaveLength(1);
  });

  it("leave through the error port", async () => {
    fixture.answers.current = async () => respondWith(404, "no such order");
    const ended = await run(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "shop", type: "call", onError: "port" },
          { id: "rescue", type: "add", params: { name: "rescued", value: true } },
        ],
        ["start>shop", "shop.error>rescue"],
      ),
    );
    expect(ended).toMatchObject({
      status: "succeeded",
      output: { code: "http.client_error", message: "no such order", rescued: true },
    });
  });

  it("cancel what still runs beside them", async () => {
    let aborted = false;
    fixture.answers.current = async (request) => {
      if (request.url === "test:bad") return respondWith(404, "no");
      return new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => {
          aborted = true;
          reject(new Error("aborted"));
        }),
      );
    };
    const ended = await run(
      flow(
        [
          { id: "start", type: "webhook" },
          { id: "slow", type: "call" },
          { id: "bad", type: "call" },
        ],
        ["start>slow", "start>bad"],
      ),
    );
    expect(ended.status).toBe("failed");
    expect(aborted).toBe(true);
    const steps = await fixture.stepsOf(ended.runId);
    expect(Object.fromEntries(steps.map((step) => [step.path, step.status]))).toEqual({
      slow: "cancelled",
      bad: "failed",
    });
  });

  it("come from the step's time limit, also when the node does not listen", async () => {
    fixture.answers.current = () => new Promise(() => undefined);
    const ended = await run(line({ id: "slow", type: "call", timeoutMs: 50 }));
    expect(ended).toMatchObject({ status: "failed", error: { code: "step.timeout" } });
  });

  it("come from outputs that can't be stored or are too large, and fail only their own run", async () => {
    const [bad, lone, large, good] = await Promise.all([
      run(line({ id: "bad", type: "poison" })),
      run(line({ id: "bad", type: "poison", params: { lone: true } })),
      run(line({ id: "big", type: "large", params: { bytes: 100_001 } })),
      run(pureLine(), { a: 1 }),
    ]);
    expect(bad.error?.code).toBe("step.invalid_output");
    expect(lone.error?.code).toBe("step.invalid_output");
    expect(large.error?.code).toBe("step.output_too_large");
    expect(good.status).toBe("succeeded");
  });
});

describe("the run's time limit", () => {
  it("ends a run that is active for longer", async () => {
    fixture.answers.current = () => new Promise(() => undefined);
    const definition = line({ id: "slow", type: "call" });
    const ended = await run({ ...definition, settings: { runTimeoutMs: 1_000 } });
    expect(ended).toMatchObject({ status: "failed", error: { code: "run.timeout" } });
    expect((await fixture.stepsOf(ended.runId))[0]?.status).toBe("cancelled");
  });

  it("does not count waiting", async () => {
    fixture.answers.current = async () => ({ done: true });
    const definition = line({ id: "nap", type: "pause", params: { ms: 1_300 } }, { id: "then", type: "call" });
    const ended = await run({ ...definition, settings: { runTimeoutMs: 1_000 } });
    expect(ended.status).toBe("succeeded");
  });
});

describe("secrets", () => {
  it("are masked in outputs, errors and log lines before anything is stored", async () => {
    fixture.answers.current = async (request) =>
      request.url === "test:leak" ? { echo: "hunter2" } : respondWith(400, "bad password hunter2");
    const ended = await run(line({ id: "leak", type: "call" }, { id: "refuse", type: "call" }));
    const steps = await fixture.stepsOf(ended.runId);
    expect(steps[0]).toMatchObject({ output: { echo: "••••" }, logs: ["call test:leak with ••••"] });
    expect(steps[1]?.error?.message).toBe("bad password ••••");
    const everything = JSON.stringify([steps, await fixture.runRow(ended.runId), ended]);
    expect(everything).not.toContain("hunter2");
  });
});

describe("a content that this version can't execute", () => {
  it("fails its run and no other", async () => {
    const ended = await run(line({ id: "odd", type: "from_the_future" }));
    expect(ended).toMatchObject({ status: "failed", error: { code: "flow.invalid" } });
    expect((await run(pureLine())).status).toBe("succeeded");
  });
});
