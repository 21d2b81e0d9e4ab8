import { type LucideIcon, Monitor, Moon, Sun } from "lucide-react";

export const themeChoices: readonly { value: string; label: string; icon: LucideIcon }[] = [
  { value: "system", label: "System", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];
