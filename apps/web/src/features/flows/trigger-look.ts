import type { TriggerKind } from "@millrace/contracts/run/status";
import { CalendarClock, type LucideIcon, MousePointerClick, Siren, Webhook } from "lucide-react";

/** Icon and word of every kind of trigger. */
export const triggerLooks: Record<TriggerKind, { word: string; icon: LucideIcon }> = {
  webhook: { word: "Webhook", icon: Webhook },
  schedule: { word: "Schedule", icon: CalendarClock },
  manual: { word: "By hand", icon: MousePointerClick },
  run_failed: { word: "Run failed", icon: Siren },
};
