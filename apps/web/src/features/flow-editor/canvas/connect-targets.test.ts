import { connectionChecker } from "@millrace/engine/flow/connect";
import { describe, expect, it } from "vitest";
import { edge, flowOf, node, testCatalog } from "../fixtures/test-catalog.ts";
import { connectTargets } from "./connect-targets.ts";

const flow = flowOf(
  [node("start", "manual"), node("check", "condition"), node("good", "set"), node("bad", "set")],
  [edge("start", "check"), edge("check.yes", "good")],
);
const targets = (nodeId: string, query = "", limit = 10) =>
  connectTargets(flow, testCatalog, connectionChecker(flow.definition, testCatalog), nodeId, query, limit).map(
    ({ title, targets: list }) => ({
      title,
      to: list.map(({ name, port, reason }) => `${name}${port ? ` ${port}` : ""}${reason ? ` (${reason})` : ""}`),
    }),
  );

describe("ways to connect a node", () => {
  it("offers each port both ways, allowed ones first, with the reason for the others", () => {
    expect(targets("check")).toEqual([
      { title: "From Yes to", to: ["bad", "good (These are connected already.)"] },
      { title: "From No to", to: ["good", "bad"] },
      {
        title: "From",
        to: [
          "bad",
          "start (These are connected already.)",
          "good (This would make a circle: *check* already leads to *good*.)",
        ],
      },
    ]);
    expect(targets("bad")[1]).toEqual({ title: "From", to: ["start", "check Yes", "check No", "good"] });
  });

  it("keeps to what fits the search, and to the limit", () => {
    expect(targets("bad", "che no")).toEqual([{ title: "From", to: ["check No"] }]);
    expect(targets("bad", "", 1)[1]?.to).toEqual(["start"]);
  });
});
