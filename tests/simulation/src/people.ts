import {
  answerInMemory,
  cancelInMemory,
  pauseAllInMemory,
  pauseInMemory,
  resumeAllInMemory,
  resumeInMemory,
  signalInMemory,
} from "@millrace/runtime/test/simulation/memory-senders";
import type { StoredWait } from "@millrace/runtime/test/simulation/memory-tables";
import { answerTo } from "./nodes.ts";
import { decisionOf } from "./oracle.ts";
import { organizationId, type PlannedRun } from "./planned-run.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const actor = "person";

/** People and other systems answer what runs wait for, early, late or twice, cancel and pause; each asks until it is heard. */
export function createPeople(world: World, random: Random) {
  const { time, tables, network, hints, stimulus } = world;
  let letters = 0;

  const untilHeard = <T>(name: string, act: () => T, onHeard: (result: T) => void, tries = 1): void =>
    void network
      .call(actor, name, async () => act())
      .then(onHeard, () => time.schedule(actor, 40 * tries, () => untilHeard(name, act, onHeard, tries + 1)));
  const later = (delayMs: number, act: () => void) => time.schedule(actor, delayMs, act);

  /** The same letter twice is one signal. */
  const sendSignal = (runId: string, path: string) => {
    const id = `letter ${++letters}`;
    const send = () =>
      untilHeard(
        "signal",
        () => {
          const correlation = `${runId} ${path}`;
          return signalInMemory(tables, { organizationId, id, name: "answered", correlation, payload: answerTo(path) });
        },
        ({ result, runIds }) => {
          if (result === "already_received") stimulus.repeatedSignals++;
          if (result === "buffered") stimulus.earlySignals++;
          for (const heard of runIds) hints.publish("inbox", heard);
        },
      );
    send();
    if (random.chance(0.2)) later(random.next() * 1_500, send);
  };

  const decide = (wait: StoredWait, port: string, onHeard: (result: "answered" | "too_late") => void) =>
    untilHeard(
      "answer",
      () => answerInMemory(tables, { runId: wait.runId, waitId: wait.id, port, value: answerTo(wait.path) }),
      (result) => {
        if (result === "answered") hints.publish("inbox", wait.runId);
        onHeard(result);
      },
    );

  /** Once an approval is decided, another decision comes too late. */
  const contradict = (wait: StoredWait, port: string) =>
    decide(wait, port === "yes" ? "no" : "yes", (result) => {
      stimulus.lateAnswers++;
      if (result !== "too_late") world.onFinding(`the approval ${wait.path} of ${wait.runId} was decided twice`);
    });

  const answer = (wait: StoredWait) => {
    if (wait.subject?.kind === "approval") {
      const port = decisionOf(wait.subject);
      decide(wait, port, () => {
        if (random.chance(0.3)) contradict(wait, port);
      });
    } else if (wait.subject?.kind === "signal" && wait.subject.name === "answered") sendSignal(wait.runId, wait.path);
  };

  const asked = new Set<string>();
  const lookAround = () => {
    for (const wait of tables.waits.values()) {
      if (wait.resolvedAtMs !== null || asked.has(wait.id)) continue;
      asked.add(wait.id);
      later(random.next() ** 3 * 3_000, () => answer(wait));
    }
    later(150 + random.next() * 300, lookAround);
  };

  const resumed = () => {
    hints.publish("pause", organizationId);
    hints.publish("run_available", "");
  };
  const resume = (runId: string) => untilHeard("resume", () => resumeInMemory(tables, runId), resumed);
  const resumeAll = (subjectId: string) => untilHeard("resumeAll", () => resumeAllInMemory(tables, subjectId), resumed);

  const paused = (andThen: () => void, forMs: number) => {
    stimulus.pauses++;
    hints.publish("pause", organizationId);
    later(forMs, andThen);
  };
  const pauseFor = (runId: string, forMs: number) =>
    untilHeard(
      "pause",
      () => pauseInMemory(tables, runId),
      (isPaused) => isPaused && paused(() => resume(runId), forMs),
    );
  const pauseAllFor = (subjectId: string, forMs: number) =>
    untilHeard(
      "pauseAll",
      () => pauseAllInMemory(tables, subjectId),
      () => paused(() => resumeAll(subjectId), forMs),
    );

  const cancel = (run: PlannedRun) => {
    run.isCancelled = true;
    untilHeard(
      "cancel",
      () => cancelInMemory(tables, run.runId),
      (result) => {
        if (result === "requested") stimulus.cancels++;
        hints.publish("inbox", run.runId);
      },
    );
  };

  return {
    lookAround,
    /** Ends pauses whose message came after the one that was to end them. */
    resumeEverything() {
      for (const { runId, isPaused } of tables.queue.values()) if (isPaused) resume(runId);
      for (const subjectId of tables.pauses) resumeAll(subjectId);
    },
    /** What people do with a run, apart from answering what it asks. */
    attendTo(run: PlannedRun) {
      const sinceNow = Math.max(0, run.atMs - time.nowMs);
      for (const { path, subject } of run.expected.waits)
        if (subject.kind === "signal" && random.chance(0.6))
          later(sinceNow + random.next() ** 2 * 2_500 - 300, () => sendSignal(run.runId, path));
      if (random.chance(0.08)) later(sinceNow + random.next() * 3_000, () => cancel(run));
      if (random.chance(0.12))
        later(sinceNow + random.next() * 2_500, () => pauseFor(run.runId, random.next() * 3_000));
      if (random.chance(0.04))
        later(sinceNow + random.next() * 2_500, () =>
          pauseAllFor(random.pick([run.flowId, organizationId]), random.next() * 2_500),
        );
    },
  };
}
