import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWaitFixture, type WaitFixture } from "../wait-fixture.ts";
import { CaseRun, createCalls } from "./case-run.ts";
import { type Placement, placements } from "./placements.ts";
import { type Situation, situations } from "./situations.ts";
import { publishAskingFlow, type WaitKind, waitKinds } from "./wait-kinds.ts";

/**
 * The conformance suite of waits: every kind of wait, at every place of a flow, in every situation. Many cases run at the
 * same time on one database with two executors, so that they also disturb each other; each has a name and its own verdict.
 */
type Case = { name: string; kind: WaitKind; placement: Placement; situation: Situation };

const cases: Case[] = situations.flatMap((situation) =>
  placements.flatMap((placement) =>
    waitKinds
      .filter((kind) => situation.fits(kind, placement))
      .map((kind) => ({ name: `${kind.name} ${placement.name}, ${situation.name}`, kind, placement, situation })),
  ),
);

let fixture: WaitFixture;
const verdicts = new Map<Case, unknown>();
const passed = Symbol("passed");

beforeAll(async () => {
  fixture = await createWaitFixture();
  await publishAskingFlow(fixture);
  const calling = createCalls(fixture);
  await Promise.all([fixture.executorWithAllNodes(), fixture.executorWithAllNodes()]);
  const runOf = ({ kind, placement, situation }: Case) =>
    new CaseRun(fixture, calling, kind, placement, situation.options ?? { ms: 150 }, situation.holdsSibling ?? false);
  const attempt = async (one: Case, act: () => Promise<void>) => {
    if (verdicts.has(one) && verdicts.get(one) !== passed) return;
    verdicts.set(
      one,
      await act().then(
        () => passed,
        (error: unknown) => error,
      ),
    );
  };
  const allOf = async (group: readonly Case[], between: () => Promise<unknown>) => {
    const runs = group.map((one) => ({ one, run: runOf(one) }));
    await Promise.all(runs.map(({ one, run }) => attempt(one, () => one.situation.before(run))));
    await between();
    await Promise.all(runs.map(({ one, run }) => attempt(one, () => one.situation.after(run))));
  };
  const calm = cases.filter(({ situation }) => !situation.crashes);
  // As many at once as a small machine answers in time.
  for (let from = 0; from < calm.length; from += 80)
    await Promise.all(calm.slice(from, from + 80).map((one) => allOf([one], async () => undefined)));
  await allOf(
    cases.filter(({ situation }) => situation.crashes),
    () => fixture.expireLeases(),
  );
}, 90_000);
afterAll(() => fixture.close());

it("has at least 60 cases, each with its own name", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe("a wait", () => {
  it.each(cases)("$name", (one) => {
    const verdict = verdicts.get(one);
    if (verdict !== passed) throw verdict;
  });
});
