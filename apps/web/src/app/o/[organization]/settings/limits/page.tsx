import { LimitsSettings } from "@/features/limits/limits-settings";

export const metadata = { title: "Limits" };

export default function LimitsPage() {
  return <LimitsSettings />;
}
