import { TestSetsScreen } from "@/features/test-sets/test-sets-screen";

export const metadata = { title: "Test sets" };

export default function TestSetsPage() {
  return <TestSetsScreen />;
}
