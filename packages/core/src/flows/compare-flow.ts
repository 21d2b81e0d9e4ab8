import type { CompareInput, Comparison } from "@millrace/contracts/api/versions";
import { movedNodes } from "@millrace/engine/flow/diff";
import type { Actor } from "../shared/actor.ts";
import type { CoreDeps } from "../shared/deps.ts";
import { readWithin } from "../shared/within.ts";
import { differenceOf } from "./compare/difference.ts";
import { readSide } from "./compare/read-side.ts";
import { requireFlow } from "./flow-rows.ts";

/** What differs between any two states of a flow, as of one moment. */
export const compareFlow = (deps: CoreDeps, actor: Actor, input: CompareInput): Promise<Comparison> =>
  readWithin(deps, actor, async (tx) => {
    const flow = await requireFlow(tx, actor, input.flowId);
    const from = await readSide(tx, deps, actor, flow.id, input.from);
    const to = await readSide(tx, deps, actor, flow.id, input.to);
    return {
      ...(await differenceOf(tx, deps, actor, from.definition, to.definition)),
      from,
      to,
      moved: movedNodes(from.layout.nodes, to.layout.nodes).filter((id) => isIn(from, id) && isIn(to, id)),
    };
  });

const isIn = ({ definition }: Comparison["from"], nodeId: string): boolean =>
  definition.nodes.some(({ id }) => id === nodeId);
