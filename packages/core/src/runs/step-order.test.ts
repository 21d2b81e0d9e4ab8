import { nodeCatalog } from "@millrace/nodes/catalog";
import { expect, it } from "vitest";
import { chain, manualTrigger } from "../../test/flow-fixture.ts";
import { inOrder } from "./step-order.ts";

const set = (id: string) => ({ id, type: "set", params: { fields: [] } });
const definition = chain(manualTrigger, set("zebra"), set("ape"), set("mouse"));
// Written down in another order than the flow's.
definition.nodes.reverse();

it("orders steps by their start, then as the flow goes, then by attempt", () => {
  const step = (nodeId: string, second: number, attempt = 1) => ({
    nodeId,
    iteration: 0,
    attempt,
    startedAt: `2026-11-20T23:16:0${second}.000Z`,
  });
  const wanted = [
    step("mouse", 0),
    step("zebra", 1),
    step("ape", 1, 1),
    step("ape", 1, 2),
    step("mouse", 1),
    step("zebra", 2),
  ];
  for (const given of [wanted.toReversed(), [...wanted.slice(3), ...wanted.slice(0, 3)]])
    expect(inOrder(given, definition, nodeCatalog)).toEqual(wanted);
});
