import { setTimeout as pause } from "node:timers/promises";
import type { Shape } from "./shapes.ts";

export type StartedRun = { name: string; shape: Shape; runId: string; tries: number };

export type Starts = {
  acknowledged: StartedRun[];
  /** Answers by status; `network` where there was none. */
  answers: Record<string, number>;
};

/**
 * Starts runs as a careful caller does: with an idempotency key, and again with the same key until there is an answer. Throws
 * for an answer that such a caller must never get: anything but 202, 429 and 503.
 */
export async function startRuns(options: {
  shapes: readonly Shape[];
  count: number;
  /** Asked once `count` runs are started: whether to go on, up to four times as many. */
  wantsMore: () => boolean;
  atOnce: number;
  /** Pause of one caller between two runs. */
  pauseMs: number;
  random: () => number;
  addressFor: (shape: Shape) => string;
}): Promise<Starts> {
  const { shapes, count, wantsMore, atOnce, pauseMs, random, addressFor } = options;
  const starts: Starts = { acknowledged: [], answers: {} };
  let next = 0;

  const once = async (name: string, shape: Shape): Promise<string | null> => {
    const answer = await fetch(addressFor(shape), {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": name },
      body: JSON.stringify({ run: name }),
      signal: AbortSignal.timeout(10_000),
    }).catch(() => null);
    const text = (await answer?.text().catch(() => null)) ?? null;
    const label = answer === null || text === null ? "network" : String(answer.status);
    starts.answers[label] = (starts.answers[label] ?? 0) + 1;
    if (label === "202") return (JSON.parse(text ?? "") as { runId: string }).runId;
    if (label !== "network" && label !== "429" && label !== "503")
      throw new Error(`a start was answered ${label}: ${text}`);
    return null;
  };

  const caller = async () => {
    const goesOn = (number: number) => number < count || (number < 4 * count && wantsMore());
    for (let number = next++; goesOn(number); number = next++) {
      const name = `r${number}`;
      const shape = shapes[number % shapes.length];
      if (!shape) return;
      let runId: string | null = null;
      let tries = 0;
      while (runId === null) {
        tries++;
        runId = await once(name, shape);
        if (runId === null) await pause(50 + random() * 100);
      }
      starts.acknowledged.push({ name, shape, runId, tries });
      await pause(random() * 2 * pauseMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, caller));
  return starts;
}
