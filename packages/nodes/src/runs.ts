import type { NodeRun, NodeRunCatalog } from "@millrace/contracts/flow/node-run";
import { approvalRun } from "./approval/run.ts";
import { codeRun } from "./code/run.ts";
import { conditionRun } from "./condition/run.ts";
import { failRun } from "./fail/run.ts";
import { httpRun } from "./http/run.ts";
import { joinRun } from "./join/run.ts";
import { pinnedRun } from "./pinned/run.ts";
import { randomRun } from "./random/run.ts";
import { respondRun } from "./respond/run.ts";
import { setRun } from "./set/run.ts";
import { subFlowRun } from "./sub-flow/run.ts";
import { switchRun } from "./switch/run.ts";
import { templateRun } from "./template/run.ts";
import { waitRun } from "./wait/run.ts";
import { waitForSignalRun } from "./wait-for-signal/run.ts";
import { waitUntilRun } from "./wait-until/run.ts";

const runs = new Map<string, NodeRun>([
  ["http@1", httpRun],
  ["set@1", setRun],
  ["template@1", templateRun],
  ["code@1", codeRun],
  ["random@1", randomRun],
  ["sub_flow@1", subFlowRun],
  ["respond@1", respondRun],
  ["condition@1", conditionRun],
  ["switch@1", switchRun],
  ["join@1", joinRun],
  ["wait@1", waitRun],
  ["wait_until@1", waitUntilRun],
  ["wait_for_signal@1", waitForSignalRun],
  ["approval@1", approvalRun],
  ["fail@1", failRun],
  ["pinned@1", pinnedRun],
]);

/** The implementations of all node types but the triggers, which have none: their output is the run's input. For servers only. */
export const nodeRuns: NodeRunCatalog = { find: (type, typeVersion) => runs.get(`${type}@${typeVersion}`) };
