import type { Branch } from "@millrace/contracts/api/branches";
import { Archive, ArrowDownToLine, ChevronDown, GitBranch, GitBranchPlus, GitMerge, List, Pencil } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useOrganization } from "@/organization/organization-provider";
import { useRefreshOn } from "@/realtime/use-refresh-on";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
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
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { ArchiveBranchDialog } from "./archive-branch-dialog.tsx";
import { distanceWords, mainFirst, mergePath } from "./branch-words.ts";
import { BranchesDialog } from "./branches-dialog.tsx";
import { NewBranchDialog } from "./new-branch-dialog.tsx";
import { useOpenBranch } from "./open-branch.ts";
import { RenameBranchDialog } from "./rename-branch-dialog.tsx";

type Asking = "create" | "rename" | "archive" | "all" | null;

/** Which branch is open, the others, and what can be done with this one. */
export function BranchSwitcher() {
  const { flowId, sync } = useEditor();
  const { branch } = useFlow();
  const { can, path } = useOrganization();
  const open = useOpenBranch();
  const [asking, setAsking] = useState<Asking>(null);
  const branches = trpc.branches.list.useQuery({ flowId, limit: 200 });
  useRefreshOn(`flow:${flowId}`, () => void branches.refetch());
  const items = mainFirst(branches.data?.items ?? []);
  const mayWrite = can("flow.write");
  const isOwn = !branch.isMain && !branch.isArchived;
  const close = () => setAsking(null);
  const change = async (chosen: Pick<Branch, "id" | "isMain"> | undefined) => {
    if (!chosen || chosen.id === branch.id) return;
    await sync.flush();
    open(chosen.isMain ? undefined : chosen.id);
  };
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="sm" className="min-w-0 shrink-0" aria-label={`Branch: ${branch.name}`}>
            <GitBranch aria-hidden />
            <span className="max-w-32 truncate max-sm:max-w-20">{branch.name}</span>
            <ChevronDown aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="start" className="max-h-[70vh] w-72 overflow-y-auto">
          <DropdownMenuLabel>Branches</DropdownMenuLabel>
          <DropdownMenuRadioGroup
            value={branch.id}
            onValueChange={(id) => void change(items.find((item) => item.id === id))}
          >
            {items.map((item) => (
              <DropdownMenuRadioItem key={item.id} value={item.id}>
                <span className="min-w-0 flex-1 truncate">{item.name}</span>
                <span className="shrink-0 text-muted-foreground text-xs">{distanceWords(item)}</span>
              </DropdownMenuRadioItem>
            ))}
          </DropdownMenuRadioGroup>
          <DropdownMenuItem onSelect={() => setAsking("all")}>
            <List aria-hidden /> All branches…
          </DropdownMenuItem>
          {mayWrite && (
            <>
              <DropdownMenuSeparator />
              <DropdownMenuItem onSelect={() => setAsking("create")}>
                <GitBranchPlus aria-hidden /> New branch…
              </DropdownMenuItem>
            </>
          )}
          {isOwn && (
            <>
              <DropdownMenuItem asChild>
                <Link href={path(mergePath(flowId, branch.id, "into_main"))}>
                  <GitMerge aria-hidden /> Merge into main…
                </Link>
              </DropdownMenuItem>
              <DropdownMenuItem asChild>
                <Link href={path(mergePath(flowId, branch.id, "from_main"))}>
                  <ArrowDownToLine aria-hidden /> Update from main…
                </Link>
              </DropdownMenuItem>
            </>
          )}
          {isOwn && mayWrite && (
            <>
              <DropdownMenuItem onSelect={() => setAsking("rename")}>
                <Pencil aria-hidden /> Rename branch…
              </DropdownMenuItem>
              <DropdownMenuItem onSelect={() => setAsking("archive")}>
                <Archive aria-hidden /> Archive branch…
              </DropdownMenuItem>
            </>
          )}
        </DropdownMenuContent>
      </DropdownMenu>
      {asking === "all" && <BranchesDialog onOpen={(chosen) => void change(chosen)} onClose={close} />}
      {asking === "create" && <NewBranchDialog onClose={close} />}
      {asking === "rename" && <RenameBranchDialog onClose={close} />}
      {asking === "archive" && <ArchiveBranchDialog onClose={close} />}
    </>
  );
}
