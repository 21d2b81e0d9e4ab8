import { usePathname } from "next/navigation";
import { useOrganization } from "@/organization/organization-provider";
import { useEditor } from "../state/editor-context.ts";

export const canvasOf = (flowId: string) => `/flows/${flowId}` as const;
export const settingsOf = (flowId: string) => `/flows/${flowId}/settings` as const;

/** The header stands above the canvas, above the flow's settings, test sets and comparisons. */
export function useIsOnCanvas(): boolean {
  const { flowId } = useEditor();
  const { path } = useOrganization();
  return usePathname() === path(canvasOf(flowId));
}
