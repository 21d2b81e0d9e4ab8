import type pg from "pg";
import {
  type AttemptKey,
  type GrantedPlace,
  markRuns,
  type PlaceKey,
  type RunKey,
  sweepPlaces,
  takePlaces,
  withdrawAttempts,
} from "./node-places.ts";
import { forgetOldRates, type RateGroup, takeTurns } from "./rate-turns.ts";

/** What the limits of steps want of the database; the functions of the same name say it in detail. */
export type StepLimitStore = {
  takePlaces(place: PlaceKey, asking: readonly (AttemptKey & { max: number })[]): Promise<GrantedPlace[]>;
  withdrawAttempts(attempts: readonly (AttemptKey & { organizationId: string })[]): Promise<void>;
  markRuns(runs: readonly RunKey[]): Promise<void>;
  sweepPlaces(): Promise<RunKey[]>;
  takeTurns(group: RateGroup, asking: readonly AttemptKey[]): Promise<number[]>;
  forgetOldRates(): Promise<void>;
};

export const postgresStepLimits = (pool: pg.Pool): StepLimitStore => ({
  takePlaces: (place, asking) => takePlaces(pool, place, asking),
  withdrawAttempts: (attempts) => withdrawAttempts(pool, attempts),
  markRuns: (runs) => markRuns(pool, runs),
  sweepPlaces: () => sweepPlaces(pool),
  takeTurns: (group, asking) => takeTurns(pool, group, asking),
  forgetOldRates: () => forgetOldRates(pool),
});
