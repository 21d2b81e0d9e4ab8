import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { runHandler } from "./run-handler.ts";

const log = pino({ level: "silent" });
const attempt = { id: "1", attempt: 1, maxAttempts: 5, signal: new AbortController().signal };
const payload = { organizationId: newUuid() };

describe("runHandler", () => {
  it("hands the parsed payload over", async () => {
    let seen: unknown;
    await runHandler(
      "organization.prune",
      payload,
      async (given) => {
        seen = given;
      },
      attempt,
      log,
    );
    expect(seen).toEqual(payload);
  });

  it.each([{}, { organizationId: "no" }, { ...payload, more: 1 }, null])(
    "does not call the handler with %j",
    async (wrong) => {
      let called = false;
      await runHandler(
        "organization.prune",
        wrong,
        async () => {
          called = true;
        },
        attempt,
        log,
      );
      expect(called).toBe(false);
    },
  );

  it("rethrows what may succeed later", async () => {
    const failing = runHandler(
      "organization.prune",
      payload,
      async () => Promise.reject(new AppError("system.database_unavailable")),
      attempt,
      log,
    );
    await expect(failing).rejects.toThrow(AppError);
  });

  it("gives up what will never succeed", async () => {
    await runHandler(
      "organization.prune",
      payload,
      async () => Promise.reject(new AppError("organization.not_found")),
      attempt,
      log,
    );
  });
});
