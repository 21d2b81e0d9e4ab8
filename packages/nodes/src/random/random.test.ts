import { describe, expect, it } from "vitest";
import { effectContext } from "../test-context.ts";
import { randomDefinition, randomParams } from "./definition.ts";
import { randomRun } from "./run.ts";

const made = async (make: object) => {
  const outcome = await randomRun.run(effectContext({ make } as never));
  return outcome.kind === "output" ? (outcome.value as { value: string | number }).value : null;
};

describe("random", () => {
  it("makes another UUID each time", async () => {
    const values = new Set(await Promise.all(Array.from({ length: 50 }, () => made({ kind: "uuid" }))));
    expect(values.size).toBe(50);
    for (const value of values)
      expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each([8, 9, 10, 11, 32, 256])("makes a token of exactly %i characters", async (length) => {
    const value = await made({ kind: "token", length });
    expect(value).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(value).toHaveLength(length);
  });

  it("makes every whole number of the range, both ends too", async () => {
    const values = await Promise.all(Array.from({ length: 300 }, () => made({ kind: "integer", min: -1, max: 2 })));
    expect([...new Set(values)].sort()).toEqual([-1, 0, 1, 2]);
    expect(await made({ kind: "integer", min: 7, max: 7 })).toBe(7);
  });

  it.each([
    [{ kind: "integer", min: 2, max: 1 }],
    [{ kind: "integer", min: 0, max: 2 ** 48 }],
    [{ kind: "integer", min: 0.5, max: 1 }],
    [{ kind: "token", length: 7 }],
    [{ kind: "words" }],
  ])("refuses %j", async (make) => {
    await expect(made(make)).rejects.toMatchObject({ code: "step.invalid_params" });
    expect(randomParams.safeParse({ make }).success).toBe(false);
  });

  it.each([
    [{ kind: "uuid" }, "UUID"],
    [{ kind: "token", length: 12 }, "Token of 12 characters"],
    [{ kind: "integer", min: 1, max: 6 }, "1 to 6"],
    [{ kind: "integer", min: 6, max: 1 }, "Not complete yet"],
  ])("shows %j as %s", (make, text) => {
    expect(randomDefinition.describe({ make } as never)).toBe(text);
  });
});
