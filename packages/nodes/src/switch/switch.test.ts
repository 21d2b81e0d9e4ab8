import type { JsonObject } from "@millrace/contracts/json";
import { describe, expect, it } from "vitest";
import { pureContext } from "../test-context.ts";
import { switchDefinition, switchParams } from "./definition.ts";
import { switchRun } from "./run.ts";

const cases = (...whens: (boolean | string)[]): JsonObject => ({
  cases: whens.map((when, index) => ({ name: `Case ${index + 1}`, when })),
});
const outputs = (params: JsonObject) => switchDefinition.ports(params).outputs.map(({ name, label }) => [name, label]);

describe("switch", () => {
  it.each([
    [cases(true, true), "case_1"],
    [cases(false, true, true), "case_2"],
    [cases(false, false), "otherwise"],
    [cases(), "otherwise"],
  ])("%j leaves through %s", (params, port) => {
    expect(switchRun.run(pureContext(params, { a: 1 }))).toEqual({ kind: "output", port, value: { a: 1 } });
  });

  it("refuses a case that is neither true nor false, also after one that is true", () => {
    expect(() => switchRun.run(pureContext(cases(true, "yes")))).toThrow("The parameter /cases/1/when");
  });

  it("has a port per case, by place, and one for the rest", () => {
    expect(outputs({ cases: [{ name: "Large" }, { name: "Small" }] })).toEqual([
      ["case_1", "Large"],
      ["case_2", "Small"],
      ["otherwise", "Otherwise"],
    ]);
    expect(outputs({})).toEqual([["otherwise", "Otherwise"]]);
  });

  it("gives cases without a name or with the same one labels of their own", () => {
    expect(
      outputs({ cases: [{ name: "A" }, { name: " A " }, {}, "x", { name: "Otherwise" }] }).map(([, label]) => label),
    ).toEqual(["A", "A (2)", "Case 3", "Case 4", "Otherwise (5)", "Otherwise"]);
  });

  it("keeps labels apart that look like the ones it makes", () => {
    expect(outputs({ cases: [{ name: "A (2)" }, { name: "A" }, { name: "A (2)" }] }).map(([, label]) => label)).toEqual(
      ["A (2)", "A", "A (2) (3)", "Otherwise"],
    );
  });

  it("wants at least one case, with names that differ", () => {
    const when = { $cel: "true" };
    const paths = (params: JsonObject) =>
      (switchParams.safeParse(params).error?.issues ?? []).map(({ path }) => path.join("/"));
    expect(
      paths({
        cases: [
          { name: "A", when },
          { name: "B", when },
        ],
      }),
    ).toEqual([]);
    expect(paths({ cases: [] })).toEqual(["cases"]);
    expect(
      paths({
        cases: [
          { name: "A", when },
          { name: "A ", when },
        ],
      }),
    ).toEqual(["cases/1/name"]);
    expect(paths({ cases: [{ name: "", when }] })).toEqual(["cases/0/name"]);
  });
});
