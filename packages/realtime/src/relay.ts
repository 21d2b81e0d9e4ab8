import type { Bus } from "@millrace/contracts/bus";
import type { Pool, PoolClient } from "@millrace/db/pool";
import type { Log } from "./log.ts";
import { sequenceBatch } from "./sequence-batch.ts";
import { createWakeUp } from "./wake-up.ts";

export type RelayOptions = {
  /** As the runtime role, connected straight to Postgres: the lock belongs to a connection. */
  pool: Pool;
  bus: Bus;
  log: Log;
  batchSize?: number;
  /** How long the active relay waits at most for a hint before it looks by itself. */
  pollMs?: number;
  /** How often a relay that stands by tries to become the active one. */
  standbyMs?: number;
};

export type Relay = {
  start(): Promise<void>;
  /** Finishes the batch under way and lets another relay take over. */
  stop(): Promise<void>;
  isActive(): boolean;
  /** Rejects when the relay can't go on; a lost connection is no reason, it connects again. */
  failed: Promise<never>;
};

/** So many organizations fit into one message of the bus. */
const maxNamed = 150;

/**
 * Gives the outbox's events their positions. Of all relays on one database one is active, holding an advisory lock on a
 * connection of its own; when that connection ends, another relay takes over. Each batch is one transaction, after which the
 * hubs get a hint on the channel `sequenced`. It never deletes: rows past the replay window are retention's.
 */
export function createRelay({
  pool,
  bus,
  log,
  batchSize = 1_000,
  pollMs = 250,
  standbyMs = 1_000,
}: RelayOptions): Relay {
  const wakeUp = createWakeUp();
  let isStopped = false;
  let isActive = false;
  let running = Promise.resolve();
  let unsubscribe = (): void => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  // Nobody has to listen to it.
  failed.catch(() => undefined);

  async function lead(client: PoolClient): Promise<void> {
    isActive = true;
    log.info({}, "the relay is active");
    while (!isStopped) {
      const { rows, organizationIds } = await sequenceBatch(client, batchSize);
      if (rows > 0) bus.publish("sequenced", organizationIds.length > maxNamed ? "" : organizationIds.join(","));
      if (rows < batchSize) await wakeUp.wait(pollMs);
    }
    await client.query("select pg_advisory_unlock(hashtextextended('millrace.relay', 0))");
  }

  async function tryToLead(): Promise<void> {
    const client = await pool.connect();
    let isClean = false;
    const onError = (error: Error): void => log.warn({ err: error }, "the relay lost its connection");
    client.on("error", onError);
    try {
      const { rows } = await client.query(
        "select pg_try_advisory_lock(hashtextextended('millrace.relay', 0)) as locked",
      );
      if (rows[0]?.locked === true) await lead(client);
      isClean = true;
    } finally {
      isActive = false;
      client.off("error", onError);
      // A connection that may still hold the lock is ended, and the lock with it.
      client.release(!isClean);
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      await tryToLead().catch((error: unknown) => log.warn({ err: error }, "the relay starts again"));
      if (!isStopped) await wakeUp.pause(standbyMs);
    }
  }

  return {
    async start() {
      unsubscribe = bus.subscribe("outbox", wakeUp.wake);
      running = run().catch(fail);
    },
    async stop() {
      isStopped = true;
      unsubscribe();
      wakeUp.end();
      await running;
    },
    isActive: () => isActive,
    failed,
  };
}
