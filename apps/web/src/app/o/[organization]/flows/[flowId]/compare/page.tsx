import { CompareScreen } from "@/features/flow-editor/compare/compare-screen";

export const metadata = { title: "Compare" };

export default function ComparePage() {
  return <CompareScreen />;
}
