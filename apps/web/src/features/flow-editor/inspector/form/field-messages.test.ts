import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";
import { fieldMessagesOf, hasMessageWithin, messageAt } from "./field-messages.ts";

const http = nodeCatalog.find("http", 1);
const condition = nodeCatalog.find("condition", 1);

describe("messages under fields", () => {
  it("says what the schema refuses, at its place and in its words", () => {
    if (!http) throw new Error("no http node");
    const messages = fieldMessagesOf(http, { ...http.initialParams(), url: "nonsense" }, []);
    expect(messageAt(messages, "/url", true)).toBe("Enter an address that starts with https:// or http://.");
    const headers = { ...http.initialParams(), url: "https://a.example", headers: [{ name: "host", value: "x" }] };
    const inside = fieldMessagesOf(http, headers, []);
    expect(hasMessageWithin(inside, "/headers")).toBe(true);
    expect(messageAt(inside, "/headers", false)).toBeUndefined();
    expect(messageAt(inside, "/headers/0/name", false)).toMatch(/host/);
  });

  it("says what the schema refuses only once, though the whole flow's check says it too", () => {
    if (!http) throw new Error("no http node");
    const problem = { code: "invalid_params", severity: "error", nodeId: "h", pointer: "/url" } as const;
    const params = { ...http.initialParams(), url: "nonsense" };
    const messages = fieldMessagesOf(http, params, [{ ...problem, message: "*H* is not set up completely" }]);
    expect(messages.map((entry) => entry.pointer)).toEqual(["/url"]);
  });

  it("shows an empty expression at the field that holds it", () => {
    if (!condition) throw new Error("no condition node");
    const messages = fieldMessagesOf(condition, condition.initialParams(), []);
    expect(messageAt(messages, "/when", true)).toMatch(/true or false/);
  });

  it("leaves to the preview what it says at the character, and shows other problems of the expression", () => {
    if (!condition) throw new Error("no condition node");
    const place = { severity: "error", nodeId: "c", pointer: "/when" } as const;
    const params = { when: { $cel: "steps.gone.x" } };
    const bad = fieldMessagesOf(condition, params, [{ ...place, code: "bad_expression", message: "no" }]);
    expect(messageAt(bad, "/when", true)).toBeUndefined();
    const unknown = fieldMessagesOf(condition, params, [{ ...place, code: "unknown_step_reference", message: "gone" }]);
    expect(messageAt(unknown, "/when", true)).toBe("gone");
  });
});
