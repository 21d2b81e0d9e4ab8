import type { ReactFlowInstance } from "reactflow";
import type { Editor } from "../state/editor-context.ts";
import { nodesOfSelection } from "../state/selection.ts";
import { groupMarkId, noteMarkId } from "./canvas-marks.ts";

type View = Pick<ReactFlowInstance, "fitView">;

export const showWhole = ({ fitView }: View): void => void fitView({ duration: 160, padding: 0.12, maxZoom: 1 });

/** As near to the selection as it fits; nothing happens when nothing is selected. */
export function showSelection({ fitView }: View, { session }: Editor): void {
  const { selection } = session.store.get();
  const ids = [
    ...nodesOfSelection(selection, session.document()),
    ...[...selection.notes].map(noteMarkId),
    ...[...selection.groups].map(groupMarkId),
  ];
  if (ids.length > 0) void fitView({ nodes: ids.map((id) => ({ id })), duration: 160, padding: 0.2, maxZoom: 1.5 });
}
