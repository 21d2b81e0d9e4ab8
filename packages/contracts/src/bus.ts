/**
 * Best-effort hints between processes: a message may be lost or come twice, and nothing is true only because of one.
 * Payloads are short strings (at most 7,000 bytes). The Postgres implementation sends one notification per batch.
 */
export interface Bus {
  publish(channel: BusChannel, message: string): void;
  /** Returns a function that ends the subscription. */
  subscribe(channel: BusChannel, listener: (message: string) => void): () => void;
  close(): Promise<void>;
}

export type BusChannel =
  /** Work may be claimable. */
  | "run_available"
  /** A run waits for a limit, or one that held a slot has ended. */
  | "slot_changed"
  /** `ingressId:runId,runId…`: runs that an ingress of that id waits for have ended. */
  | "run_ended"
  /** The outbox has new rows. */
  | "outbox"
  /** The relay has given new events their positions: the organizations' ids with commas between, or empty for too many to name. */
  | "sequenced"
  /** An inbox has a new entry: `runId`. */
  | "inbox"
  /** A pause began or ended: the organization's id. */
  | "pause";
