import { CompareRunsScreen } from "@/features/run-compare/compare-runs-screen";

export const metadata = { title: "Compare runs" };

export default function CompareRunsPage() {
  return <CompareRunsScreen />;
}
