import { MergeScreen } from "@/features/flow-editor/branches/merge-screen";

export const metadata = { title: "Merge" };

export default function MergePage() {
  return <MergeScreen />;
}
