/** How hard the days of a simulation were. */
export const stimuli = [
  "crashes",
  "restarts",
  "freezes",
  "suspensions",
  "outages",
  "lostCalls",
  "lostReplies",
  "lateCalls",
  "repeatedHints",
  "lostHints",
  "repeatedStarts",
  "repeatedSignals",
  "earlySignals",
  "lateAnswers",
  "cancels",
  "pauses",
  "reruns",
  "takeovers",
  "fencedExecutors",
  "refusedWrites",
  "repeatedEffects",
  "parkedRuns",
] as const;
export type Stimulus = Record<(typeof stimuli)[number], number>;

export const noStimulus = (): Stimulus => {
  const none: Partial<Stimulus> = {};
  for (const name of stimuli) none[name] = 0;
  return none as Stimulus;
};

export function addStimulus(sum: Stimulus, more: Stimulus): void {
  for (const name of stimuli) sum[name] += more[name];
}

/** From so many seeds on everything has to come about. */
const enoughSeeds = 300;

/** What never came about, or far too seldom for so many seeds to mean anything. */
export const missingStimulus = (sum: Stimulus, seeds: number): string[] =>
  seeds < enoughSeeds ? [] : stimuli.filter((name) => sum[name] < seeds / 50);
