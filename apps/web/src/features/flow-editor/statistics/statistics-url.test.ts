import { flowStatisticsInput } from "@millrace/contracts/api/statistics";
import { newId } from "@millrace/contracts/ids";
import { expect, it } from "vitest";
import { askedOf, runsQuery, type StatisticsChoice, statisticsParsers } from "./statistics-url.ts";

const flowId = newId("flow");
const choice: StatisticsChoice = {
  statistics: "on",
  period: "7d",
  from: null,
  to: null,
  version: "all",
  heat: "share",
};
const from = new Date("2030-01-01T00:00:00Z");
const to = new Date("2030-01-02T00:00:00Z");

it("asks for a period that ends now, or for two moments once they make sense", () => {
  expect(askedOf(choice, flowId)).toEqual({ flowId, period: "7d", version: "all" });
  expect(askedOf({ ...choice, period: "custom" }, flowId)).toBeNull();
  expect(askedOf({ ...choice, period: "custom", from: to, to: from }, flowId)).toBeNull();
  const asked = askedOf({ ...choice, period: "custom", from, to }, flowId);
  expect(flowStatisticsInput.safeParse(asked).success).toBe(true);
});

it("leads to the runs that the figures are about", () => {
  expect(runsQuery(choice, { flowId, version: 3, status: "failed" })).toBe(
    `flow=${flowId}&version=3&status=failed&since=7d`,
  );
  expect(runsQuery({ ...choice, period: "custom", from, to }, { flowId, version: null })).toContain("from=2030-01-01");
});

it("reads a version from an address, and nothing from what is none", () => {
  expect(["all", "draft", "12", "0", "-1", "1.5", "x"].map((text) => statisticsParsers.version.parse(text))).toEqual([
    "all",
    "draft",
    12,
    null,
    null,
    null,
    null,
  ]);
});
