import type { Measured } from "../measured.ts";
import type { DrawnFlow } from "./drawn-flow.ts";
import type { Site } from "./site.ts";

export type CanvasBench = {
  site: Site;
  rounds: number;
  /** How long each gesture takes. */
  gestureSeconds: number;
  /** How many keys are typed per field. */
  keys: number;
  heapMinutes: number;
  /** Items of the map that makes the long run. */
  longRunItems: number;
  /** Where CPU profiles go, if anywhere. */
  profileFolder: string | null;
  say: (line: string) => void;
};

/** A saved flow of so many nodes. */
export type SavedFlow = DrawnFlow & { flowId: string; nodeCount: number };

export type FlowScenario = { name: string; run: (bench: CanvasBench, flow: SavedFlow) => Promise<Measured[]> };
