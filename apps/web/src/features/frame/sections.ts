import { History, type LucideIcon, Settings, Waypoints } from "lucide-react";

type Section = { label: string; path: `/${string}`; icon: LucideIcon };

/** What the rail, the bottom bar and the command palette lead to. */
export const sections: readonly Section[] = [
  { label: "Flows", path: "/flows", icon: Waypoints },
  { label: "Runs", path: "/runs", icon: History },
  { label: "Settings", path: "/settings", icon: Settings },
];

/** The section that a path of the browser belongs to. */
export const sectionOf = (pathname: string): Section | undefined =>
  sections.find((section) => pathname.split("/")[3] === section.path.slice(1));
