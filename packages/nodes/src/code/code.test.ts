import { AppError } from "@millrace/contracts/errors";
import type { CodeRequest } from "@millrace/contracts/flow/node-services";
import { describe, expect, it } from "vitest";
import { effectContext, stepFacts } from "../test-context.ts";
import { codeDefinition, codeParams } from "./definition.ts";
import { codeRun } from "./run.ts";

describe("code", () => {
  it("hands code, input and limits to the sandbox, and its value on", async () => {
    const asked: CodeRequest[] = [];
    const code = {
      run: async (request: CodeRequest) => {
        asked.push(request);
        return { value: { total: 3 }, logs: ["one"] };
      },
    };
    const outcome = await codeRun.run(
      effectContext({ code: "return input;", timeoutMs: 500, memoryMb: 32 }, { code }, { a: 1 }),
    );
    expect(asked).toEqual([
      expect.objectContaining({
        code: "return input;",
        input: { a: 1 },
        timeoutMs: 500,
        memoryMb: 32,
        nowMs: stepFacts.nowMs,
        random: stepFacts.random,
        signal: expect.any(AbortSignal),
      }),
    ]);
    expect(outcome).toEqual({ kind: "output", port: "out", value: { total: 3 } });
  });

  it("lets the sandbox's errors through", async () => {
    const code = { run: async () => Promise.reject(new AppError("code.timeout")) };
    await expect(codeRun.run(effectContext({ code: "for (;;);" }, { code }))).rejects.toMatchObject({
      code: "code.timeout",
    });
  });

  it.each([
    { code: " \n" },
    { code: "a", timeoutMs: 30_001 },
    { code: "a", timeoutMs: 1 },
    { code: "a", memoryMb: 1_024 },
  ])("refuses %j", (params) => {
    expect(codeParams.safeParse(params).success).toBe(false);
  });

  it("counts its lines on the card", () => {
    expect(codeDefinition.describe({ code: "const a = 1;\n\nreturn a;" })).toBe("2 lines of JavaScript");
    expect(codeDefinition.describe({ code: "return 1;" })).toBe("1 line of JavaScript");
  });
});
