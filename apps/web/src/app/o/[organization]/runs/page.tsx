import { RunsScreen } from "@/features/runs/runs-screen";

export const metadata = { title: "Runs" };

export default function RunsPage() {
  return <RunsScreen />;
}
