import type { FlowDefinition } from "@millrace/contracts/flow/definition";
import { flow } from "../test-flows.ts";
import type { WaitKind, WaitOptions } from "./wait-kinds.ts";

/**
 * Where the two waits `w1` and `w2` of a case stand. A new structure is a new entry: it builds a flow in which `w1` is
 * followed by `after1`, both waits lead to `end`, and a call `sibling` runs beside them.
 */
export type Placement = {
  name: string;
  /** Both waits are open at the same time; else `w2` opens after `w1` has ended. */
  isTogether: boolean;
  /** What is built is the flow of a run that a step of the case's run starts and waits for. */
  isInSubFlow?: boolean;
  build: (kind: WaitKind, options: WaitOptions) => FlowDefinition;
};

type NodeInput = Parameters<typeof flow>[0][number];

const common = (kind: WaitKind, options: WaitOptions): NodeInput[] => [
  { id: "start", type: "webhook" },
  kind.node("w1", options),
  kind.node("w2", options),
  { id: "after1", type: "call", params: { url: "after1" } },
  { id: "sibling", type: "call", params: { url: "sibling" } },
  { id: "all", type: "join" },
  { id: "end", type: "call", params: { url: "end" } },
];

/** Whichever port a wait is left through, the flow goes on to the same node. */
const leaving = (kind: WaitKind, id: string, target: string): string[] =>
  kind.hasTimeout ? [`${id}.${kind.port}>${target}`, `${id}.timeout>${target}`] : [`${id}>${target}`];

const inRow: Placement["build"] = (kind, options) =>
  flow(common(kind, options), [
    "start>w1",
    ...leaving(kind, "w1", "after1"),
    "after1>w2",
    ...leaving(kind, "w2", "all"),
    "start>sibling",
    "sibling>all",
    "all>end",
  ]);

export const placements: readonly Placement[] = [
  { name: "in a row", isTogether: false, build: inRow },
  { name: "inside a sub-flow", isTogether: false, isInSubFlow: true, build: inRow },
  {
    name: "in parallel branches",
    isTogether: true,
    build: (kind, options) =>
      flow(common(kind, options), [
        "start>w1",
        "start>w2",
        "start>sibling",
        ...leaving(kind, "w1", "after1"),
        ...leaving(kind, "w2", "all"),
        "after1>all",
        "sibling>all",
        "all>end",
      ]),
  },
  {
    name: "behind an error port",
    isTogether: true,
    build: (kind, options) =>
      flow(
        [...common(kind, options), { id: "broken", type: "call", params: { url: "broken" }, onError: "port" }],
        [
          "start>broken",
          "broken.error>w1",
          "broken.error>w2",
          "start>sibling",
          ...leaving(kind, "w1", "after1"),
          ...leaving(kind, "w2", "all"),
          "after1>all",
          "sibling>all",
          "all>end",
        ],
      ),
  },
];
