import { createPool } from "@millrace/db/pool";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestCore, inside, newOrganization, systemOf, type TestCore } from "../../test/core-fixture.ts";
import { hashToken } from "../shared/secret-token.ts";
import { issueTicket } from "./issue-ticket.ts";

let core: TestCore;
beforeAll(async () => {
  core = await createTestCore();
});
afterAll(() => core.close());

it("gives a ticket that the hub can redeem once, and stores only its hash", async () => {
  const owner = await newOrganization(core);
  const { ticket, url } = await issueTicket(core.deps, owner);
  expect(url).toBe("http://live.test");
  const [row] = await inside(core, owner, (tx) => tx.realtimeTicket.findMany());
  expect(Buffer.from(row?.tokenHash ?? []).toString("base64url")).not.toBe(ticket);
  const lifetimeMs = (row?.expiresAt.getTime() ?? 0) - core.deps.clock().getTime();
  expect(lifetimeMs).toBeGreaterThan(55_000);
  expect(lifetimeMs).toBeLessThanOrEqual(60_000);

  const pool = createPool({ url: core.urls.runtime, max: 1 });
  const redeem = () => pool.query("select * from redeem_realtime_ticket($1)", [hashToken(ticket)]);
  expect((await redeem()).rows).toEqual([
    { organization_id: owner.organizationId, user_id: owner.userId, user_name: owner.name },
  ]);
  expect((await redeem()).rows).toEqual([]);
  await pool.end();
});

it("gives none to the system, which has no browser", async () => {
  const owner = await newOrganization(core);
  await expect(issueTicket(core.deps, systemOf(owner))).rejects.toMatchObject({ code: "auth.required" });
});
