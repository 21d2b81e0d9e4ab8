import { afterEach, expect, it } from "vitest";
import { evaluate, testScope } from "../test-scope.ts";
import { parseTemplate, renderTemplate } from "./liquid.ts";

const zone = process.env.TZ;
afterEach(() => {
  process.env.TZ = zone;
});

const sources = [
  "timestamp('2026-03-29 02:30:00')",
  "timestamp('2026-03-29T02:30:00')",
  "now.getDayOfYear()",
  "now.getHours('Europe/Berlin')",
  "timestamp('2026-03-08T07:30:00Z').getHours('America/New_York')",
  "timestamp('2026-10-25T00:30:00Z').getDate('Europe/Berlin')",
  "timestamp('2026-06-15').getDayOfYear('America/New_York')",
  "string(now)",
];
const templates = [
  "{{ now | date: '%F %T %z' }}",
  "{{ 'now' | date: '%F %T %:z %Z', 'Europe/Berlin' }}",
  "{{ '2026-03-08 02:30:00' | date: '%c %A %-d %B %Y %I:%M %p %j' }}",
  "{{ 1774747800 | date: '%s %y%m%d' }}",
];

it("gives the same on machines in any time zone", () => {
  const outcomes = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia"].map((name) => {
    process.env.TZ = name;
    expect(new Date(0).getTimezoneOffset() === 0).toBe(name === "UTC");
    const rendered = templates.map((source) => {
      const parsed = parseTemplate(source);
      return parsed.ok ? renderTemplate(parsed.program, testScope()) : parsed.message;
    });
    return JSON.stringify([...sources.map((source) => evaluate(source)), ...rendered]);
  });
  expect(new Set(outcomes).size).toBe(1);
  expect(JSON.parse(outcomes[0] ?? "")).toEqual([
    "2026-03-29T02:30:00.000Z",
    "2026-03-29T02:30:00.000Z",
    87,
    3,
    3,
    25,
    164,
    "2026-03-29T01:30:00.000Z",
    "2026-03-29 01:30:00 +0000",
    "2026-03-29 03:30:00 +02:00 Europe/Berlin",
    "%c Sunday 8 March 2026 02:30 AM 067",
    "1774747800 260329",
  ]);
});
