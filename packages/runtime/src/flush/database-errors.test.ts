import { describe, expect, it } from "vitest";
import { classifyDatabaseError } from "./database-errors.ts";

describe("classifyDatabaseError", () => {
  it.each([
    [new Error("Connection terminated unexpectedly"), "connection"],
    [Object.assign(new Error(), { code: "ECONNREFUSED" }), "connection"],
    [Object.assign(new Error(), { code: "57P01" }), "connection"],
    [Object.assign(new Error(), { code: "08006" }), "connection"],
    [Object.assign(new Error(), { code: "40P01" }), "transient"],
    [Object.assign(new Error(), { code: "40001" }), "transient"],
    [Object.assign(new Error(), { code: "53300" }), "transient"],
    [Object.assign(new Error(), { code: "22P05" }), "refused"],
    [Object.assign(new Error(), { code: "23505" }), "refused"],
    [Object.assign(new Error(), { code: "MR001" }), "refused"],
    [Object.assign(new Error(), { code: "P0001" }), "refused"],
    [new TypeError("x is not a function"), "refused"],
    [new RangeError("Invalid time value"), "refused"],
    [new SyntaxError("Unexpected token"), "refused"],
    [new ReferenceError("x is not defined"), "refused"],
  ])("%s is %s", (error, failure) => {
    expect(classifyDatabaseError(error)).toBe(failure);
  });
});
