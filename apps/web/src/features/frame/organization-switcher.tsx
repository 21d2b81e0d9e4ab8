"use client";

import { ChevronsUpDown, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Mark } from "@/brand/mark";
import { CreateOrganizationDialog } from "@/features/organizations/create-organization-dialog";
import { useOrganization } from "@/organization/organization-provider";
import { cn } from "@/ui/class-names";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";

/** The organization of this page; chooses another one or makes one. */
export function OrganizationSwitcher({ isCompact }: { isCompact: boolean }) {
  const { slug, organization, me } = useOrganization();
  const router = useRouter();
  const [isCreating, setIsCreating] = useState(false);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger
          className={cn(
            "flex h-9 min-w-0 items-center gap-2 rounded-md px-2 text-left transition-colors hover:bg-muted data-[state=open]:bg-muted",
            isCompact ? "justify-center" : "w-full",
          )}
          aria-label={`Organization: ${organization.name}`}
        >
          <Mark className="size-5 shrink-0 text-accent-text" strokeWidth={2} />
          {!isCompact && (
            <>
              <span className="min-w-0 flex-1 truncate font-medium">{organization.name}</span>
              <ChevronsUpDown className="size-3.5 shrink-0 text-muted-foreground" aria-hidden />
            </>
          )}
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="w-64">
          <DropdownMenuLabel>Organizations</DropdownMenuLabel>
          <DropdownMenuRadioGroup
            value={slug}
            onValueChange={(next) => next !== slug && router.push(`/o/${next}/flows`)}
          >
            {me.organizations.map((candidate) => (
              <DropdownMenuRadioItem key={candidate.id} value={candidate.slug}>
                <span className="truncate">{candidate.name}</span>
                <span className="ml-auto text-muted-foreground text-xs">{candidate.role}</span>
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setIsCreating(true)}>
            <Plus aria-hidden />
            Create organization
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <CreateOrganizationDialog open={isCreating} onOpenChange={setIsCreating} />
    </>
  );
}
