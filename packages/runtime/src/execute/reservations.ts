import type { RunToOpen } from "./open-run.ts";

/** A place in the executor for a run that is about to be inserted with `owner` as its lease owner. Use it once. */
export type Reservation = {
  readonly owner: string;
  /** The run is durable: run it. */
  accept(run: RunToOpen): void;
  /** No run was inserted. */
  cancel(): void;
  /** It is unknown whether the run was inserted: if it was, others shall have it. */
  disown(): void;
};

/** Counts the places that are promised to runs which are being inserted. */
export function createReservations(options: {
  owner: string;
  accept: (run: RunToOpen) => void;
  disown: (runId: string) => void;
}): { reserve(runId: string): Reservation; has(runId: string): boolean; readonly count: number } {
  const runIds = new Set<string>();
  return {
    reserve(runId) {
      runIds.add(runId);
      return {
        owner: options.owner,
        accept(run) {
          runIds.delete(runId);
          options.accept(run);
        },
        cancel() {
          runIds.delete(runId);
        },
        disown() {
          runIds.delete(runId);
          options.disown(runId);
        },
      };
    },
    has: (runId) => runIds.has(runId),
    get count() {
      return runIds.size;
    },
  };
}
