import type { Permission } from "@millrace/contracts/permissions";
import { History, type LucideIcon, Settings, SquareCheckBig, Waypoints } from "lucide-react";

type Section = {
  label: string;
  path: `/${string}`;
  icon: LucideIcon;
  /** One of these is needed to see it. */
  anyOf?: readonly Permission[];
};

/** What the rail, the bottom bar and the command palette lead to. */
const sections: readonly Section[] = [
  { label: "Flows", path: "/flows", icon: Waypoints },
  { label: "Runs", path: "/runs", icon: History },
  { label: "Tasks", path: "/tasks", icon: SquareCheckBig, anyOf: ["agent.approve", "version.publish"] },
  { label: "Settings", path: "/settings", icon: Settings },
];

/** The sections that a person gets to see. */
export const sectionsFor = (can: (permission: Permission) => boolean): readonly Section[] =>
  sections.filter(({ anyOf }) => anyOf === undefined || anyOf.some(can));

/** The section that a path of the browser belongs to. */
export const sectionOf = (pathname: string): Section | undefined =>
  sections.find((section) => pathname.split("/")[3] === section.path.slice(1));
