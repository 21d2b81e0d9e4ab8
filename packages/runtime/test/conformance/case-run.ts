import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { newUuid, toId } from "@millrace/contracts/ids";
import { waitFor } from "@millrace/testing/wait-for";
import { expect } from "vitest";
import { line } from "../test-flows.ts";
import { respondWith } from "../test-services.ts";
import type { WaitFixture } from "../wait-fixture.ts";
import type { Placement } from "./placements.ts";
import { answerOf, type WaitKind, type WaitOptions } from "./wait-kinds.ts";

type WaitId = "w1" | "w2";

/** Calls of all cases, by the run of the case and what was called, with the idempotency keys that they carried. */
export function createCalls(fixture: WaitFixture) {
  const calls = new Map<string, Set<string>>();
  const held = new Map<string, Promise<void>>();
  fixture.answers.current = async ({ url, headers }) => {
    const runId = String(headers["correlation-id"]);
    const place = `${runId} ${url}`;
    calls.set(place, (calls.get(place) ?? new Set()).add(String(headers["idempotency-key"])));
    if (url === "test:broken") return respondWith(400, "broken");
    if (url === "test:sibling") await held.get(runId);
    return { called: url };
  };
  return { calls, held };
}

/** One case: a kind of wait at a placement, and the run that it makes. */
export class CaseRun {
  readonly fixture: WaitFixture;
  readonly kind: WaitKind;
  readonly placement: Placement;
  readonly runId = newUuid();
  private readonly correlation = newUuid();
  private readonly calling: ReturnType<typeof createCalls>;
  private readonly options: WaitOptions;
  private flowPlace: { path: string; flowId: string } | null = null;
  private body: Promise<string> | null = null;
  private release: () => void = () => undefined;

  constructor(
    fixture: WaitFixture,
    calling: ReturnType<typeof createCalls>,
    kind: WaitKind,
    placement: Placement,
    options: WaitOptions,
    holdsSibling: boolean,
  ) {
    this.fixture = fixture;
    this.calling = calling;
    this.kind = kind;
    this.placement = placement;
    this.options = options;
    if (holdsSibling)
      calling.held.set(
        this.runId,
        new Promise((resolve) => {
          this.release = resolve;
        }),
      );
  }

  async start(): Promise<void> {
    const built = this.placement.build(this.kind, this.options);
    this.flowPlace = await this.fixture.publish(this.placement.isInSubFlow ? await this.around(built) : built);
    const until = new Date(Date.now() + this.options.ms).toISOString();
    const input = { case: this.correlation, until };
    const more = { runId: this.runId, correlationId: this.runId };
    // Through a starter that knows no executor: the run is claimed, as after a restart.
    await this.fixture.starter().start(this.fixture.startOf(this.flowPlace.path, input, more));
    this.fixture.bus.publish("run_available", "");
  }

  private async around(body: FlowDefinition): Promise<FlowDefinition> {
    const { flowId } = await this.fixture.publish(body);
    const params = { flow: { id: toId("flow", flowId), version: 1 }, input: { $cel: "trigger" }, wait: true };
    return line({ id: "body", type: "sub_flow", params });
  }

  /** The run in which the waits stand. */
  bodyId = async (): Promise<string> => {
    if (!this.placement.isInSubFlow) return this.runId;
    const find = async () =>
      (await this.fixture.admin.query("select id from run where parent_run_id = $1", [this.runId])).rows[0]?.id;
    this.body ??= waitFor(find, { timeoutMs: 30_000, intervalMs: 40 });
    return this.body;
  };

  /** Another definition goes live: this run stays with its own. */
  async publishOther(): Promise<void> {
    if (this.flowPlace) await this.fixture.publish(line({ id: "other", type: "call" }), this.flowPlace);
  }

  private pathOf = (id: string): string => (id === "w1" || id === "w2" ? (this.placement.pathOf?.(id) ?? id) : id);

  open = async (id: WaitId) => this.fixture.openWait(await this.bodyId(), this.pathOf(id));
  answer = (id: WaitId, more: { waitId?: string; token?: string } = {}) =>
    this.kind.answer(this.fixture, {
      runIdOf: this.bodyId,
      id,
      path: this.pathOf(id),
      correlation: this.correlation,
      signal: this.placement.pathOf
        ? { name: "w", correlation: `${this.correlation}/${id}` }
        : { name: id, correlation: this.correlation },
      ...more,
    });

  /** Brings both waits to their end, the first one first; timers come there by themselves. */
  async answerInOrder(): Promise<void> {
    if (!this.kind.isAnswered) return;
    for (const id of ["w1", "w2"] as const) {
      await this.open(id);
      expect(await this.answer(id)).toBe("first");
    }
  }

  row = () => this.fixture.runRow(this.runId);
  step = async (id: string) => {
    const path = this.pathOf(id);
    return (await this.fixture.stepsOf(await this.bodyId())).find((step) => step.path === path);
  };
  calls = (url: string): number => this.calling.calls.get(`${this.runId} test:${url}`)?.size ?? 0;
  releaseSibling = (): void => this.release();
  waitsLeftOpen = async () =>
    this.fixture.count("from wait where run_id = any($1) and resolved_at is null", [[this.runId, await this.bodyId()]]);

  async parked(): Promise<void> {
    const runId = await this.bodyId();
    await waitFor(async () => (await this.fixture.queueRow(runId))?.lease_owner === null, {
      timeoutMs: 30_000,
      intervalMs: 40,
    });
  }

  /** The run has succeeded, and each of its steps has happened exactly once. */
  async expectSucceeded(): Promise<void> {
    const row = await this.fixture.ended(this.runId);
    expect([row.status, row.error]).toEqual(["succeeded", null]);
    const steps = await this.fixture.stepsOf(await this.bodyId());
    expect(new Set(steps.map(({ path }) => path)).size).toBe(steps.length);
    expect([this.calls("after1"), this.calls("end")]).toEqual([1, 1]);
    expect(await this.fixture.count("from run_inbox where run_id = $1", [this.runId])).toBe(0);
  }

  /** And both waits were left through the answer's port, each with its own answer. */
  async expectAnswered(): Promise<void> {
    await this.expectSucceeded();
    for (const id of ["w1", "w2"] as const) {
      const step = await this.step(id);
      expect(step).toMatchObject({ status: "succeeded", attempt: 1, port: this.kind.port });
      if (this.kind.isAnswered) expect(step?.output).toEqual(answerOf(id));
    }
    expect(await this.waitsLeftOpen()).toBe(0);
  }
}
