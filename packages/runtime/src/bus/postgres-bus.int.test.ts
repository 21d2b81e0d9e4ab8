import { createPool } from "@millrace/db/pool";
import { createTestDatabase, type TestDatabase } from "@millrace/testing/database";
import { waitFor } from "@millrace/testing/wait-for";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeBusContract } from "../../test/bus-contract.ts";
import { createTestLog } from "../../test/test-services.ts";
import { createPostgresBus } from "./postgres-bus.ts";

describe("postgres bus", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  const connect = () => createPostgresBus({ url: database.urls.runtime, log: createTestLog() });

  describeBusContract(connect);

  it("reaches other processes", async () => {
    const [one, other] = [await connect(), await connect()];
    const heard: string[] = [];
    other.subscribe("run_ended", (message) => heard.push(message));
    one.publish("run_ended", "a:b");
    await waitFor(() => heard.length === 1);
    await Promise.all([one.close(), other.close()]);
  });

  it("sends equal hints of one batch once, and few notifications for many messages", async () => {
    const [one, other] = [await connect(), await connect()];
    const heard: string[] = [];
    other.subscribe("outbox", (message) => heard.push(message));
    other.subscribe("inbox", (message) => heard.push(message));
    for (let index = 0; index < 1_000; index++) one.publish("outbox", "");
    one.publish("inbox", "end");
    await waitFor(() => heard.includes("end"));
    expect(heard).toEqual(["", "end"]);
    await Promise.all([one.close(), other.close()]);
  });

  it("connects again after its connection was cut, and its subscriptions hold", async () => {
    const one = await connect();
    const heard: string[] = [];
    one.subscribe("inbox", (message) => heard.push(message));
    const admin = createPool({ url: database.urls.admin, max: 1 });
    const cut = await admin.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'millrace-bus' and datname = current_database()",
    );
    expect(cut.rowCount).toBeGreaterThan(0);
    await waitFor(() => {
      one.publish("inbox", "again");
      return heard.length > 0;
    });
    await admin.end();
    await one.close();
  });
});
