import { createContext, use } from "react";
import { type ReactFlowState, useStore } from "reactflow";

/** Below this zoom words on cards can't be read: 13 pixels become 5. */
const overviewZoom = 0.4;
/** Smaller flows are quick enough as they are. */
export const largeFlow = 150;

/** Whether cards are only places that can be clicked, and their looks a picture beneath. */
export const OverviewContext = createContext(false);

export const useIsOverview = (): boolean => use(OverviewContext);

const isZoomedOut = (state: ReactFlowState): boolean => state.transform[2] < overviewZoom;

/** Whether a flow of this size is shown as an overview at the present zoom. */
export function useOverview(nodeCount: number): boolean {
  const zoomedOut = useStore(isZoomedOut);
  return zoomedOut && nodeCount > largeFlow;
}
