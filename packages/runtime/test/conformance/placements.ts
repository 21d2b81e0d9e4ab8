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
  /** The step's path, where both waits are one node `w`; its signals tell the waits apart by their correlation. */
  pathOf?: (id: "w1" | "w2") => string;
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

/** One wait node `w` that is each of the two waits in turn; `which` tells expressions which one it is. */
const changing = (kind: WaitKind, options: WaitOptions, which: string): NodeInput[] => {
  const { id, type, params } = kind.node("w", options, which);
  return [
    { id: "start", type: "webhook" },
    {
      id,
      type,
      params: params.correlation ? { ...params, correlation: { $cel: `trigger.case + '/' + ${which}` } } : params,
    },
    { id: "is_first", type: "condition", params: { when: { $cel: `${which} == 'w1'` } } },
    { id: "after1", type: "call", params: { url: "after1" } },
    { id: "sibling", type: "call", params: { url: "sibling" } },
    { id: "all", type: "join" },
    { id: "end", type: "call", params: { url: "end" } },
  ];
};

const each = (concurrency: number): NodeInput => ({
  id: "each",
  type: "map",
  params: { items: ["w1", "w2"], concurrency, onItemError: "fail" },
});

/** What a scope runs, and what runs beside it. */
const aroundScope = (kind: WaitKind, outer: string, inner: string): string[] => [
  `start>${outer}`,
  `${inner}.body>w`,
  ...leaving(kind, "w", "is_first"),
  "is_first.yes>after1",
  `${outer}.done>all`,
  "start>sibling",
  "sibling>all",
  "all>end",
];

const itemOf = (id: "w1" | "w2") => (id === "w1" ? 0 : 1);

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
  {
    name: "in two items of a map",
    isTogether: true,
    pathOf: (id) => `each[${itemOf(id)}]/w`,
    build: (kind, options) => flow([...changing(kind, options, "item"), each(5)], aroundScope(kind, "each", "each")),
  },
  {
    name: "in items of a map, one at a time",
    isTogether: false,
    pathOf: (id) => `each[${itemOf(id)}]/w`,
    build: (kind, options) => flow([...changing(kind, options, "item"), each(1)], aroundScope(kind, "each", "each")),
  },
  {
    name: "in the rounds of a loop",
    isTogether: false,
    pathOf: (id) => `rounds[${itemOf(id)}]/w`,
    build: (kind, options) =>
      flow(
        [
          ...changing(kind, options, "(index == 0 ? 'w1' : 'w2')"),
          { id: "rounds", type: "loop", params: { maxRounds: 2 } },
        ],
        aroundScope(kind, "rounds", "rounds"),
      ),
  },
  {
    name: "in a map inside an error boundary",
    isTogether: true,
    pathOf: (id) => `guard[0]/each[${itemOf(id)}]/w`,
    build: (kind, options) =>
      flow(
        [...changing(kind, options, "item"), each(5), { id: "guard", type: "boundary" }],
        [...aroundScope(kind, "guard", "each"), "guard.body>each"],
      ),
  },
];
