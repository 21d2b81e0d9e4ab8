import fc from "fast-check";
import { expect, it } from "vitest";
import { toId } from "../ids.ts";
import { type FlowSide, parseSide, sideText } from "./side.ts";

const number = fc.integer({ min: 1, max: 999_999_999 });
const anySide: fc.Arbitrary<FlowSide> = fc.oneof(
  number.map((version): FlowSide => ({ kind: "version", version })),
  fc.constantFrom<FlowSide>({ kind: "production" }, { kind: "draft" }),
  number.map((revision): FlowSide => ({ kind: "draft", revision })),
  fc.uuid().map((uuid): FlowSide => ({ kind: "draft", branchId: toId("branch", uuid) })),
  fc
    .tuple(fc.uuid(), number)
    .map(([uuid, revision]): FlowSide => ({ kind: "draft", branchId: toId("branch", uuid), revision })),
);

it("reads every side back from its text", () => {
  fc.assert(
    fc.property(anySide, (side) => {
      expect(parseSide(sideText(side))).toEqual(side);
    }),
  );
});

it.each(["", "v", "v0", "v1.5", "V1", "draft@", "draft@0", "latest", "v1 ", "brn_1", "brn_@1"])(
  "takes %j for no side",
  (text) => {
    expect(parseSide(text)).toBeNull();
  },
);
