import type { NodeCategory } from "@millrace/contracts/flow/node-definition";
import {
  CalendarClock,
  CirclePlay,
  CodeXml,
  Dices,
  FileText,
  Globe,
  Hourglass,
  ListPlus,
  ListTree,
  type LucideIcon,
  Merge,
  OctagonX,
  Pin,
  RadioTower,
  Repeat,
  Reply,
  Route,
  Shield,
  Siren,
  Split,
  SquareDashed,
  UserCheck,
  Webhook,
  Workflow,
} from "lucide-react";
import { cn } from "@/ui/class-names";

/** The lucide icons that node types name. Listed one by one, so that the page carries only these. */
export const nodeIcons: Readonly<Record<string, LucideIcon>> = {
  "calendar-clock": CalendarClock,
  "circle-play": CirclePlay,
  "code-xml": CodeXml,
  dices: Dices,
  "file-text": FileText,
  globe: Globe,
  hourglass: Hourglass,
  "list-plus": ListPlus,
  "list-tree": ListTree,
  merge: Merge,
  siren: Siren,
  "octagon-x": OctagonX,
  pin: Pin,
  "radio-tower": RadioTower,
  repeat: Repeat,
  reply: Reply,
  route: Route,
  shield: Shield,
  split: Split,
  "user-check": UserCheck,
  webhook: Webhook,
  workflow: Workflow,
};

const tints: Record<NodeCategory, string> = {
  triggers: "bg-category-triggers/12 text-category-triggers",
  actions: "bg-category-actions/12 text-category-actions",
  logic: "bg-category-logic/12 text-category-logic",
};

type NodeIconProps = { icon: string | undefined; category: NodeCategory | undefined; size?: "sm" | "md" };

/** A node type's icon in its category's tint; a dashed square for a type that this version does not know. */
export function NodeIcon({ icon, category, size = "md" }: NodeIconProps) {
  const Icon = (icon && nodeIcons[icon]) || SquareDashed;
  return (
    <span
      className={cn(
        "grid shrink-0 place-items-center rounded-md",
        size === "md" ? "size-8 [&_svg]:size-4.5" : "size-6 [&_svg]:size-3.5",
        category ? tints[category] : "bg-muted text-muted-foreground",
      )}
      aria-hidden
    >
      <Icon strokeWidth={1.75} />
    </span>
  );
}
