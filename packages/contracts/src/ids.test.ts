import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { idSchema, newId, parseId, toId, toUuid } from "./ids.ts";

describe("ids", () => {
  it("round-trips every UUID", () => {
    fc.assert(fc.property(fc.uuid(), (uuid) => parseId("run", toId("run", uuid)) === uuid));
  });

  it("keeps the order of UUIDs", () => {
    fc.assert(fc.property(fc.uuid(), fc.uuid(), (a, b) => a < b === toId("run", a) < toId("run", b)));
  });

  it("encodes like the TypeID specification's examples", () => {
    expect(toId("run", "00000000-0000-0000-0000-000000000000")).toBe("run_00000000000000000000000000");
    expect(toId("run", "ffffffff-ffff-ffff-ffff-ffffffffffff")).toBe("run_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    expect(toId("run", "0110c853-1d09-52d8-d73e-1194e95b5f19")).toBe("run_0123456789abcdefghjkmnpqrs");
  });

  it.each([
    "",
    "run_",
    "flw_0123456789abcdefghjkmnpqrs",
    "run_8zzzzzzzzzzzzzzzzzzzzzzzzz",
    "run_0123456789ABCDEFGHJKMNPQRS",
  ])("refuses %j as a run id", (text) => {
    expect(parseId("run", text)).toBeNull();
    expect(idSchema("run").safeParse(text).success).toBe(false);
    expect(() => toUuid("run", text)).toThrow(RangeError);
  });

  it("makes ids that its schema accepts", () => {
    expect(idSchema("credential").safeParse(newId("credential")).success).toBe(true);
  });
});
