import { EditorZones } from "@/features/flow-editor/editor-zones";

export const metadata = { title: "Flow" };

export default function FlowPage() {
  return <EditorZones />;
}
