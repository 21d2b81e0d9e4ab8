import type { JsonObject } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { respondDefinition, respondParams } from "./definition.ts";
import { respondRun } from "./run.ts";

const run = (params: JsonObject) => respondRun.run(pureContext(params));

describe("respond", () => {
  it("answers with status, headers and body, and hands the body on", () => {
    const params = { status: 201, headers: [{ name: "X-Order", value: 7 }], body: { id: 7 } };
    expect(run(params)).toEqual({
      kind: "respond",
      response: { status: 201, headers: { "x-order": "7" }, body: { id: 7 } },
      port: "out",
      value: { id: 7 },
    });
  });

  it("leaves out headers that belong to the connection", () => {
    const names = [
      "Connection",
      "Transfer-Encoding",
      "Content-Length",
      "Keep-Alive",
      "Upgrade",
      "TE",
      "Trailer",
      "Proxy-Authenticate",
      "X-Kept",
    ];
    const headers = names.map((name) => ({ name, value: "a" }));
    expect(run({ status: 200, body: null, headers })).toMatchObject({ response: { headers: { "x-kept": "a" } } });
    expect(
      Object.keys((run({ body: null, headers }) as { response: { headers: JsonObject } }).response.headers),
    ).toEqual(["x-kept"]);
  });

  it.each(["Set-Cookie", "Clear-Site-Data", "Strict-Transport-Security"])(
    "refuses %s, which acts beyond the flow",
    (name) => {
      const headers = [{ name, value: "a" }];
      expect(respondParams.safeParse({ headers }).error?.issues[0]?.path).toEqual(["headers", 0, "name"]);
      expect(() => run({ body: 1, headers })).toThrow("The parameter /headers/0/name");
    },
  );

  it.each([[100], [199], [600], [200.5], ["200"], [null]])("refuses the status %j, evaluated or fixed", (status) => {
    expect(() => run({ status, body: 1 })).toThrow("The parameter /status");
    expect(respondParams.safeParse({ status }).success).toBe(false);
  });

  it("answers with the input unless told otherwise", () => {
    expect(respondParams.parse({})).toEqual({ status: 200, body: { $cel: "input" }, headers: [] });
    expect(respondDefinition.describe(respondDefinition.initialParams())).toBe("200 with input");
  });
});
