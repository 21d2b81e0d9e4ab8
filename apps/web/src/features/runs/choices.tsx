import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Command, CommandGroup, CommandList } from "@/ui/command";

/** A short list to choose from with the arrow keys. */
export function Choices({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Command label={label} autoFocus tabIndex={0} className="outline-none">
      <CommandList className="p-0">
        <CommandGroup className="p-0">{children}</CommandGroup>
      </CommandList>
    </Command>
  );
}

export const Chosen = ({ isChosen }: { isChosen: boolean }) =>
  isChosen ? <Check className="ml-auto text-accent-text" aria-label="chosen" /> : null;
