"use client";

import { Building2, Plus, UserRound, Waypoints } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useDeferredValue, useRef, useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { trpc } from "@/trpc/client";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { Dialog, DialogContent } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";
import { useOfferedCommands } from "./screen-commands.ts";
import { sectionsFor } from "./sections.ts";
import { themeChoices } from "./theme-choices.ts";

type CommandPaletteProps = { open: boolean; onOpenChange: (open: boolean) => void };

/** ⌘K: every place and every command by its name. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  const chosen = useRef<(() => void) | null>(null);
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent
        title="Search and commands"
        titleHidden
        className="overflow-hidden"
        onCloseAutoFocus={() => {
          // The focus goes back first; then the command may put it elsewhere.
          if (chosen.current) setTimeout(chosen.current);
          chosen.current = null;
        }}
      >
        <PaletteContent
          close={(run) => {
            chosen.current = run ?? null;
            onOpenChange(false);
          }}
        />
      </DialogContent>
    </Dialog>
  );
}

function PaletteContent({ close }: { close: (run?: () => void) => void }) {
  const router = useRouter();
  const { slug, me, can, path } = useOrganization();
  const { setTheme } = useTheme();
  const [search, setSearch] = useState("");
  const flowSearch = useDeferredValue(search.trim());
  const flows = trpc.flows.list.useQuery(
    { limit: 8, ...(flowSearch ? { search: flowSearch } : {}) },
    { placeholderData: (previous) => previous },
  );
  const offered = useOfferedCommands();
  const go = (href: string) => {
    close();
    router.push(href);
  };
  return (
    <Command>
      <CommandInput placeholder="Go to a flow or run a command" value={search} onValueChange={setSearch} />
      <CommandList className="max-h-[min(26rem,60vh)]">
        <CommandEmpty>{flows.isFetching ? "Searching" : `Nothing is called "${search}".`}</CommandEmpty>
        {offered.map(({ heading, list }) => {
          const commands = list(flowSearch);
          if (commands.length === 0) return null;
          return (
            <CommandGroup key={heading} heading={heading}>
              {commands.map(({ id, label, icon: Icon, keywords = [], keys, run }) => (
                <CommandItem key={id} value={id} keywords={[label, ...keywords]} onSelect={() => close(run)}>
                  <Icon aria-hidden />
                  <span className="truncate">{label}</span>
                  {keys && <Kbd className="ml-auto">{keys}</Kbd>}
                </CommandItem>
              ))}
            </CommandGroup>
          );
        })}
        <CommandGroup heading="Go to">
          {sectionsFor(can).map((section) => (
            <CommandItem key={section.path} value={`go to ${section.label}`} onSelect={() => go(path(section.path))}>
              <section.icon aria-hidden />
              {section.label}
            </CommandItem>
          ))}
          <CommandItem value="go to account" onSelect={() => go(path("/settings/account"))}>
            <UserRound aria-hidden />
            Account
          </CommandItem>
        </CommandGroup>
        {flows.data && flows.data.items.length > 0 && (
          <CommandGroup heading="Flows">
            {flows.data.items.map((flow) => (
              <CommandItem
                key={flow.id}
                value={flow.id}
                keywords={[flow.name]}
                onSelect={() => go(path(`/flows/${flow.id}`))}
              >
                <Waypoints aria-hidden />
                <span className="truncate">{flow.name}</span>
                {flow.productionVersion !== null && (
                  <span className="ml-auto font-mono text-muted-foreground text-xs">{`v${flow.productionVersion}`}</span>
                )}
              </CommandItem>
            ))}
          </CommandGroup>
        )}
        <CommandGroup heading="Commands">
          {can("flow.write") && (
            <CommandItem value="create flow" onSelect={() => go(`${path("/flows")}?create=true`)}>
              <Plus aria-hidden />
              Create flow
            </CommandItem>
          )}
          {themeChoices.map((choice) => (
            <CommandItem
              key={choice.value}
              value={`theme ${choice.label}`}
              onSelect={() => {
                setTheme(choice.value);
                close();
              }}
            >
              <choice.icon aria-hidden />
              {`Theme: ${choice.label.toLowerCase()}`}
            </CommandItem>
          ))}
        </CommandGroup>
        {me.organizations.length > 1 && (
          <CommandGroup heading="Switch organization">
            {me.organizations
              .filter((organization) => organization.slug !== slug)
              .map((organization) => (
                <CommandItem
                  key={organization.id}
                  value={`switch to ${organization.slug}`}
                  keywords={[organization.name]}
                  onSelect={() => go(`/o/${organization.slug}/flows`)}
                >
                  <Building2 aria-hidden />
                  {organization.name}
                </CommandItem>
              ))}
          </CommandGroup>
        )}
      </CommandList>
    </Command>
  );
}
