import { AppError } from "@millrace/contracts/errors";
import { describe, expect, it } from "vitest";
import { errorBodyOf, fieldErrorsOf } from "./error-body.ts";

const apiError = (error: AppError) => Object.assign(new Error("ignored"), { data: { app: error.toBody() } });

describe("errors for screens", () => {
  it("keeps the body of an API error and of a body itself", () => {
    const body = new AppError("member.exists").toBody("req_1");
    expect(errorBodyOf(body)).toEqual(body);
    expect(errorBodyOf(apiError(new AppError("member.exists"))).code).toBe("member.exists");
  });

  it("tells a lost connection from a failure", () => {
    const lost = new Error("fetch failed", { cause: new TypeError("fetch failed") });
    expect(errorBodyOf(lost).message).toContain("can't be reached");
    expect(errorBodyOf(lost).retryable).toBe(true);
    expect(errorBodyOf("odd").message).not.toContain("can't be reached");
  });

  it("gives refused fields by their paths", () => {
    const refused = apiError(
      new AppError("request.invalid", { details: { fields: { "changes.name": "Enter a name." } } }),
    );
    expect(fieldErrorsOf(refused)).toEqual({ "changes.name": "Enter a name." });
    expect(fieldErrorsOf(new Error("other"))).toEqual({});
  });
});
