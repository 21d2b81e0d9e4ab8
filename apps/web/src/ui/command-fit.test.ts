import { describe, expect, it } from "vitest";
import { fitOf } from "./command-fit.ts";

describe("fitOf", () => {
  it("wants every word in the names of an option", () => {
    expect(fitOf("flow Publish", "publish", ["Publish", "version", "deploy"])).toBe(1);
    expect(fitOf("flow Publish", "deploy pub", ["Publish", "version", "deploy"])).toBe(0.5);
    expect(fitOf("node fetch_2", "fetch_2", ["Ask the shop", "go to node"])).toBe(0.5);
    expect(fitOf("Go to runs", "runs")).toBe(0.8);
  });

  it("takes no letters that only come in the same order", () => {
    // As in "webhook … what it gets".
    expect(fitOf("Webhook", "wait", ["Webhook", "web address that is called", "input"])).toBe(0);
  });
});
