import { type FlowDefinition, flowDefinition } from "@millrace/contracts/flow/definition";
import type { JsonObject, JsonValue } from "@millrace/contracts/json";
import type { Random } from "./random.ts";
import type { CallFailure } from "./sink.ts";

type Node = { id: string; type: string; params: JsonObject; onError?: string; retry?: JsonObject };

/**
 * A random flow that gives the same rows and the same outcome in whatever order its steps are done: branches that race have
 * one that can come, and what fails for good does so in line, not beside others. One that `isRacing` has branches of which
 * the fastest decides, and succeeds.
 */
export function randomFlow(
  random: Random,
  { settings, isRacing }: { settings: JsonObject; isRacing: boolean },
): FlowDefinition {
  const nodes: Node[] = [{ id: "start", type: "start", params: {} }];
  const edges: { from: { node: string; port: string }; to: { node: string; port: string } }[] = [];

  /** Adds a node behind these exits, and returns its id. */
  const add = (type: string, exits: readonly string[], params: JsonObject = {}, more: Partial<Node> = {}): string => {
    const id = `n${nodes.length}`;
    nodes.push({ id, type, params, ...more });
    for (const exit of exits) {
      const [node = "", port = "out"] = exit.split(".");
      edges.push({ from: { node, port }, to: { node: id, port: "in" } });
    }
    return id;
  };

  const failures = (most: number): CallFailure[] =>
    random.chance(0.6)
      ? []
      : Array.from({ length: random.int(1, most) }, () => random.pick(["refused", "lost", "broken"]));
  const retry = () => ({
    maxAttempts: 3,
    backoff: random.pick(["exponential", "fixed"]),
    initialDelayMs: random.pick([100, 250, 700]),
    maxDelayMs: 2_000,
  });

  const leaf = (exit: string): string => {
    const seen: JsonObject = random.chance(0.1) ? { seen: { $cel: "string(random)" } } : {};
    switch (random.int(0, 9)) {
      case 0:
      case 1:
        return add("compute", [exit], seen);
      case 2:
        return add("sleep", [exit], { ms: random.pick([20, 200, 900, 4_000]) });
      case 3:
        return random.chance(0.7) ? add("signal", [exit]) : expiring(exit);
      case 4:
        return either("approve", exit, 0);
      default:
        return add("call", [exit], { ...seen, failures: failures(2) }, { retry: retry() });
    }
  };

  /** A wait that nobody answers: it goes on at its time, or fails then and goes on through its error port. */
  const expiring = (exit: string): string => {
    const ms = random.pick([150, 1_200]);
    if (random.chance(0.5)) return `${add("signal", [exit], { ms })}.late`;
    return `${add("signal", [exit], { ms, onTimeout: "fail" }, { onError: "port" })}.error`;
  };

  /** One of two branches is taken. */
  const either = (type: "choose" | "approve", exit: string, depth: number): string => {
    const id = add(type, [exit], { port: random.pick(["yes", "no"]) });
    const ends = [
      line(`${id}.yes`, 1, depth, false),
      random.chance(0.5) ? line(`${id}.no`, 1, depth, false) : `${id}.no`,
    ];
    return add(random.pick(["any", "first", "all"]), ends);
  };

  const parallel = (exit: string, depth: number): string => {
    const branches = Array.from({ length: random.int(2, 3) }, () => line(exit, random.int(1, 2), depth, false));
    return random.chance(0.6) ? add("all", branches) : add("count", branches, { need: branches.length });
  };

  /** At least one branch of it comes. */
  const race = (exit: string, depth: number): string => {
    const type = random.pick(["any", "first", "first", "count"]);
    const branches = Array.from({ length: random.int(2, 3) }, (_, index) =>
      line(exit, random.int(1, 2), depth, type === "first" && index > 0),
    );
    return add(type, branches, type === "count" ? { need: random.int(1, branches.length) } : {});
  };

  /** A call that fails for good and goes on all the same. */
  const failing = (exit: string): string => {
    const id = add("call", [exit], { failures: ["broken", "lost", "refused"] }, { retry: retry(), onError: "port" });
    return add("any", [`${id}.out`, `${id}.error`]);
  };

  const fatal = (exit: string): string =>
    add("call", [exit], { failures: ["lost", "broken", "refused"] }, { retry: retry() });

  const scope = (exit: string, depth: number): string => {
    const type = random.pick(["each", "loop", "guard"]);
    const goesOn = random.chance(0.5);
    const items: JsonValue = Array.from({ length: random.int(0, 3) }, (_, index) => `item ${index}`);
    const params: JsonObject =
      type === "each"
        ? { items, concurrency: random.int(1, 2), onItemError: goesOn ? "continue" : "fail" }
        : type === "loop"
          ? { maxRounds: random.int(1, 2) }
          : {};
    const id = add(type, [exit], params);
    const isCaught = (type === "each" && goesOn) || type === "guard";
    line(`${id}.body`, random.int(1, 2), depth, isCaught);
    return type === "guard" ? add("any", [`${id}.done`, `${id}.error`]) : `${id}.done`;
  };

  /** `mayFail`: what fails for good ends just this line. */
  function line(exit: string, length: number, depth: number, mayFail: boolean): string {
    let end = exit;
    for (let index = 0; index < length; index++) {
      const choice = random.next();
      if (isRacing && depth > 0 && choice < 0.3) end = race(end, depth - 1);
      else if (mayFail && choice < 0.08) end = fatal(end);
      else if (depth > 0 && choice < 0.25) end = scope(end, depth - 1);
      else if (depth > 0 && choice < 0.4) end = parallel(end, depth - 1);
      else if (depth > 0 && choice < 0.5) end = either("choose", end, depth - 1);
      else if (choice < 0.57) end = failing(end);
      else end = leaf(end);
    }
    return end;
  }

  line("start", random.int(1, 5), 2, !isRacing);
  return flowDefinition.parse({
    format: 1,
    nodes: nodes.map((node) => ({ typeVersion: 1, name: node.id, ...node })),
    edges,
    settings,
  });
}
