import type { FlowProblem } from "@millrace/contracts/flow/definition";

/** Problems as the screen asks for them: all in a row, and by the node they are about. */
export type ProblemIndex = {
  all: readonly FlowProblem[];
  byNode: ReadonlyMap<string, readonly FlowProblem[]>;
  errors: number;
};

export const noProblems: ProblemIndex = { all: [], byNode: new Map(), errors: 0 };

/** Errors first; a problem of an edge counts for the node that the edge leads to. */
export function indexProblems(problems: readonly FlowProblem[]): ProblemIndex {
  const all = [...problems].sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  const byNode = new Map<string, FlowProblem[]>();
  for (const problem of all) {
    const nodeId = problem.nodeId ?? problem.edge?.to.node;
    if (nodeId === undefined) continue;
    const known = byNode.get(nodeId);
    if (known) known.push(problem);
    else byNode.set(nodeId, [problem]);
  }
  return { all, byNode, errors: all.filter((problem) => problem.severity === "error").length };
}
