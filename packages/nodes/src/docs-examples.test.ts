import { readFileSync } from "node:fs";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import { compileParams, findDynamicParams, resolveParams } from "@millrace/engine/expressions/params";
import { describe, expect, it } from "vitest";
import { nodeCatalog } from "./catalog.ts";
import { nodeRuns } from "./runs.ts";
import { pureContext } from "./test-context.ts";

type Example = { type: string; params: JsonObject; input?: JsonValue; output?: JsonValue };

/** The example of each page: blocks marked `json params`, and where the node is pure `json input` and `json output`. */
const examples = nodeCatalog.list().map(({ type }): Example => {
  const page = readFileSync(new URL(`${type.replaceAll("_", "-")}/docs.md`, import.meta.url), "utf8");
  const blocks = [...page.matchAll(/^```json (params|input|output)\n([\s\S]*?)^```/gm)];
  return { type, params: {}, ...Object.fromEntries(blocks.map(([, kind, text = ""]) => [kind, JSON.parse(text)])) };
});

describe("the example on the page", () => {
  it.each(examples)("of $type has expressions and templates that can be read", ({ params }) => {
    expect(() => compileParams(params)).not.toThrow();
  });

  it.each(examples.filter(({ output }) => output !== undefined))("of $type gives the output shown", (example) => {
    const { type, params, input = null, output } = example;
    const run = nodeRuns.find(type, 1);
    if (run?.kind !== "pure") throw new Error("only a pure node's output can be shown");
    const { scope } = pureContext({}, input);
    expect(run.run(pureContext(resolveParams(compileParams(params), scope), input))).toMatchObject({ value: output });
  });

  it("shows expressions or templates for most types", () => {
    expect(examples.filter(({ params }) => findDynamicParams(params).length > 0).length).toBeGreaterThanOrEqual(8);
  });
});
