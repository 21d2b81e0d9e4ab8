import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { translateDatabaseError } from "./errors.ts";

const withCode = (code: string) => Object.assign(new Error("a statement failed"), { code });
const ofDriver = (cause: object) => Object.assign(withCode("P2010"), { meta: { driverAdapterError: { cause } } });

describe("a database that can't be reached", () => {
  it.each<[string, Error]>([
    ["a refused connection", withCode("ECONNREFUSED")],
    ["no connection to be had in time", withCode("P2024")],
    ["a shutdown, told by Postgres", ofDriver({ originalCode: "57P01" })],
    ["a connection that the driver found closed", ofDriver({ kind: "ConnectionClosed" })],
    ["the driver's error itself", new Error("ConnectionClosed", { cause: { kind: "ConnectionClosed" } })],
    ["a connection that ended under a statement", new Error("Connection terminated unexpectedly")],
  ])("is told from %s", (_name, error) => {
    expect(translateDatabaseError(error)).toMatchObject({ code: "system.database_unavailable" });
  });

  it.each<[string, unknown]>([
    ["a duplicate", ofDriver({ originalCode: "23505" })],
    ["a mistake of our own", new TypeError("Cannot read properties of undefined")],
    ["a refusal", new AppError("flow.not_found")],
    ["an unknown error", new Error("no idea")],
  ])("is not told from %s", (_name, error) => {
    expect(translateDatabaseError(error)).toBe(error);
  });
});
