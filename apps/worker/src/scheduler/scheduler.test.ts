import pino from "pino";
import { describe, expect, it } from "vitest";
import { startScheduler } from "./scheduler.ts";

const log = pino({ level: "silent" });
const schedule = (flowId: string) => ({ organizationId: "o", flowId });

describe("startScheduler", () => {
  it("fires every due schedule although one of them fails", async () => {
    const fired: string[] = [];
    let polls = 0;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const part = startScheduler({
      name: "test",
      log,
      pollMs: 1,
      listDue: async () => {
        if (polls++ === 0) return [schedule("a"), schedule("b"), schedule("c")];
        resolve();
        return [];
      },
      fire: async ({ flowId }) => {
        if (flowId === "b") throw new Error("broken");
        fired.push(flowId);
        return false;
      },
    });
    await done;
    await part.stop();
    expect(fired).toEqual(["a", "c"]);
  });

  it("asks again without a pause while there is more to do", async () => {
    let left = 3;
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const part = startScheduler({
      name: "test",
      log,
      pollMs: 3_600_000,
      listDue: async () => (left > 0 ? [schedule("a")] : []),
      fire: async () => {
        left--;
        if (left === 0) resolve();
        return left > 0;
      },
    });
    await done;
    await part.stop();
  });

  it("outlives a database that is away for a while", async () => {
    let polls = 0;
    const { promise: fired, resolve } = Promise.withResolvers<void>();
    const part = startScheduler({
      name: "test",
      log,
      pollMs: 1,
      listDue: async () => {
        if (polls++ < 5) throw new Error("no connection");
        return [schedule("a")];
      },
      fire: async () => {
        resolve();
        return false;
      },
    });
    await fired;
    await part.stop();
  });

  it("reports itself as failed when the database stays away", async () => {
    const part = startScheduler({
      name: "test",
      log,
      pollMs: 0,
      listDue: async () => {
        throw new Error("no connection");
      },
      fire: async () => false,
    });
    await expect(part.failed).rejects.toThrow("no connection");
    await part.stop();
  });

  it("stops between two schedules", async () => {
    const fired: string[] = [];
    const part = startScheduler({
      name: "test",
      log,
      pollMs: 1,
      listDue: async () => [schedule("a"), schedule("b")],
      fire: async ({ flowId }) => {
        fired.push(flowId);
        void part.stop();
        return false;
      },
    });
    await new Promise<void>((resolve) => setImmediate(resolve));
    await part.stop();
    expect(fired).toEqual(["a"]);
  });
});
