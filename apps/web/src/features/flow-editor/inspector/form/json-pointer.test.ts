import { describe, expect, it } from "vitest";
import { childPointer, isWithin, valueAt, withValueAt } from "./json-pointer.ts";

const params = { url: "u", headers: [{ name: "a" }, { name: "b" }], "a/b~c": 1 };

describe("JSON pointers", () => {
  it("reads places, also with escaped keys, and never the prototype", () => {
    expect(valueAt(params, "/headers/1/name")).toBe("b");
    expect(valueAt(params, childPointer("", "a/b~c"))).toBe(1);
    expect(valueAt(params, "/headers/7/name")).toBeUndefined();
    expect(valueAt(params, "/constructor")).toBeUndefined();
    expect(valueAt(params, "")).toBe(params);
  });

  it("changes one place and shares the rest", () => {
    const next = withValueAt(params, "/headers/1/name", "c");
    expect(next).toEqual({ ...params, headers: [{ name: "a" }, { name: "c" }] });
    expect(params.headers[1]?.name).toBe("b");
    expect(valueAt(next, "/headers/0")).toBe(params.headers[0]);
  });

  it("makes missing objects, appends to lists and takes keys and entries away", () => {
    expect(withValueAt({}, "/body/kind", "json")).toEqual({ body: { kind: "json" } });
    expect(withValueAt(params, "/headers/2", { name: "c" }).headers).toHaveLength(3);
    expect(withValueAt(params, "/headers/0", undefined).headers).toEqual([{ name: "b" }]);
    expect(Object.keys(withValueAt(params, "/url", undefined))).toEqual(["headers", "a/b~c"]);
  });

  it("knows what lies inside a place", () => {
    expect(isWithin("/headers/1/name", "/headers/1")).toBe(true);
    expect(isWithin("/headers/10", "/headers/1")).toBe(false);
  });
});
