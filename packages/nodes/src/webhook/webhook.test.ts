import { describe, expect, it } from "vitest";
import { webhookDefinition, webhookParams } from "./definition.ts";

describe("webhook", () => {
  it.each(["orders", "shop/orders", "a-1/b-2/c", "2026"])("takes the path %s", (path) => {
    expect(webhookParams.parse({ path })).toEqual({ path, method: "POST", reply: "result" });
  });

  it.each([
    "",
    "/orders",
    "orders/",
    "a//b",
    "Orders",
    "a b",
    "a_b",
    "ä",
    "..",
    "a/../b",
    "a?b",
    "a%2fb",
    "x".repeat(201),
  ])("refuses the path %j", (path) => {
    expect(webhookParams.safeParse({ path }).success).toBe(false);
  });

  it("shows method and path on the card", () => {
    expect(webhookDefinition.describe({ path: "shop/orders", method: "PUT" })).toBe("PUT /shop/orders");
    expect(webhookDefinition.describe(webhookDefinition.initialParams())).toBe("No path yet");
  });

  it("types its output", () => {
    const [out] = webhookDefinition.ports({}).outputs;
    expect(out?.schema).toMatchObject({ required: ["method", "path", "query", "headers", "body"] });
  });
});
