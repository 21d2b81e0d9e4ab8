import { AppError } from "@millrace/contracts/errors";
import { newUuid } from "@millrace/contracts/ids";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { type JobWork, runHandler } from "./run-handler.ts";

const context = { jobId: "1", attempt: 1, signal: new AbortController().signal };
const payload = { organizationId: newUuid() };

const attempt = async (work: JobWork<"organization.prune">, number = 1) => {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({}, { write: (line: string) => lines.push(JSON.parse(line)) });
  const ended = await runHandler(
    "organization.prune",
    work,
    log,
  )(payload, { ...context, attempt: number }).then(
    () => "ended",
    () => "thrown",
  );
  return { ended, said: lines.at(-1)?.msg };
};
const failing = (code: "system.database_unavailable" | "organization.not_found") => async () => {
  throw new AppError(code);
};

describe("runHandler", () => {
  it("hands the payload over and says that the job is done", async () => {
    let seen: unknown;
    const result = await attempt(async (given) => {
      seen = given;
    });
    expect(seen).toEqual(payload);
    expect(result).toEqual({ ended: "ended", said: "job done" });
  });

  it("lets the queue try again what may succeed later", async () => {
    expect(await attempt(failing("system.database_unavailable"))).toEqual({
      ended: "thrown",
      said: "job failed, it is tried again",
    });
  });

  it("says so when the last attempt has failed", async () => {
    expect(await attempt(failing("system.database_unavailable"), 5)).toEqual({ ended: "thrown", said: "job given up" });
  });

  it("gives up at once what will never succeed", async () => {
    expect(await attempt(failing("organization.not_found"))).toEqual({ ended: "ended", said: "job given up" });
  });
});
