import { flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject } from "@millrace/contracts/json";
import { describeChanges } from "@millrace/engine/flow/diff";
import { paramsSchemaOf } from "@millrace/engine/flow/field-schema";
import { nodeCatalog } from "@millrace/nodes/catalog";
import { describe, expect, it } from "vitest";

const flowWith = (type: string, params: JsonObject) =>
  flowDefinition.parse({ format: 1, nodes: [{ id: "node", type, typeVersion: 1, name: "Node", params }], edges: [] });

const withParameters = nodeCatalog
  .list()
  .filter((type) => Object.keys(paramsSchemaOf(type).properties ?? {}).length > 0);

describe.each(withParameters)("a changed parameter of $title", ({ type, title, initialParams }) => {
  const properties = paramsSchemaOf(nodeCatalog.find(type, 1)).properties ?? {};
  it.each(Object.entries(properties))("%s is called as in the form", (key, field) => {
    const before = initialParams();
    const { [key]: _, ...after } = before;
    // One of the two has the parameter, so that whatever it holds there is a difference.
    const [from, to] = key in before ? [before, after] : [before, { ...before, [key]: null }];
    const texts = describeChanges(flowWith(type, from), flowWith(type, to), nodeCatalog).map(({ text }) => text);
    const called = (field.title ?? "").replace(/^./, (first) => first.toLowerCase());
    // Where what is left out is the default, nothing changes.
    for (const text of texts) {
      expect(text.startsWith(`${title} *Node*: `)).toBe(true);
      expect(text.toLowerCase()).toContain(called.toLowerCase());
    }
    expect(field.title).toBeTruthy();
  });
});
