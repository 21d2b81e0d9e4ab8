import type { NodeCatalog, NodeDefinition } from "@millrace/contracts/flow/node-definition";
import { approvalDefinition } from "./approval/definition.ts";
import { boundaryDefinition } from "./boundary/definition.ts";
import { codeDefinition } from "./code/definition.ts";
import { conditionDefinition } from "./condition/definition.ts";
import { failDefinition } from "./fail/definition.ts";
import { httpDefinition } from "./http/definition.ts";
import { joinDefinition } from "./join/definition.ts";
import { loopDefinition } from "./loop/definition.ts";
import { manualDefinition } from "./manual/definition.ts";
import { mapDefinition } from "./map/definition.ts";
import { pinnedDefinition } from "./pinned/definition.ts";
import { randomDefinition } from "./random/definition.ts";
import { respondDefinition } from "./respond/definition.ts";
import { runFailedDefinition } from "./run-failed/definition.ts";
import { scheduleDefinition } from "./schedule/definition.ts";
import { setDefinition } from "./set/definition.ts";
import { subFlowDefinition } from "./sub-flow/definition.ts";
import { switchDefinition } from "./switch/definition.ts";
import { templateDefinition } from "./template/definition.ts";
import { waitDefinition } from "./wait/definition.ts";
import { waitForSignalDefinition } from "./wait-for-signal/definition.ts";
import { waitUntilDefinition } from "./wait-until/definition.ts";
import { webhookDefinition } from "./webhook/definition.ts";

/** In the order of the palette. */
const definitions: readonly NodeDefinition[] = [
  webhookDefinition,
  scheduleDefinition,
  manualDefinition,
  runFailedDefinition,
  httpDefinition,
  setDefinition,
  templateDefinition,
  codeDefinition,
  randomDefinition,
  subFlowDefinition,
  respondDefinition,
  conditionDefinition,
  switchDefinition,
  joinDefinition,
  mapDefinition,
  loopDefinition,
  boundaryDefinition,
  waitDefinition,
  waitUntilDefinition,
  waitForSignalDefinition,
  approvalDefinition,
  failDefinition,
];

const byVersion = new Map(
  [...definitions, pinnedDefinition].map((definition) => [`${definition.type}@${definition.typeVersion}`, definition]),
);

/** Every node type that Millrace knows; browser-safe. The list has those that people draw with, not the internal ones. */
export const nodeCatalog: NodeCatalog = {
  find: (type, typeVersion) => byVersion.get(`${type}@${typeVersion}`),
  list: () => definitions,
};
