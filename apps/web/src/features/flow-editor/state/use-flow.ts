import type { Flow } from "@millrace/contracts/api/flows";
import { createContext, use } from "react";

export const FlowContext = createContext<Flow | null>(null);

/** The flow as the server last told it. The draft in it is what was loaded; what is being edited is in the session. */
export function useFlow(): Flow {
  const flow = use(FlowContext);
  if (!flow) throw new Error("useFlow is for parts of the flow editor");
  return flow;
}
