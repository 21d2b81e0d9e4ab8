import { type FlowSide, parseSide, sideText } from "@millrace/contracts/flow/side";
import type { ComponentProps } from "react";
import { trpc } from "@/trpc/client";
import { Button } from "@/ui/button";
import { Combobox } from "@/ui/combobox";
import { useEditor } from "../state/editor-context.ts";
import { useFlow } from "../state/use-flow.ts";
import { useSideWords } from "./use-side-words.ts";

type SidePickerProps = Partial<Pick<ComponentProps<typeof Combobox>, "id" | "aria-describedby" | "aria-invalid">> & {
  label: string;
  side: FlowSide;
  onChange: (side: FlowSide) => void;
};

/** Chooses what stands on one side: production, the draft of any branch, any version. */
export function SidePicker({ label, side, onChange, ...control }: SidePickerProps) {
  const { flowId } = useEditor();
  const { production } = useFlow();
  const wordsOf = useSideWords();
  const versions = trpc.flows.versions.useInfiniteQuery(
    { flowId, limit: 100 },
    { getNextPageParam: (page) => page.nextCursor ?? undefined },
  );
  const branches = trpc.branches.list.useQuery({ flowId, limit: 200 });
  const items = versions.data?.pages.flatMap((page) => page.items) ?? [];
  const options = [
    ...(production ? [{ value: "production", label: `Production (v${production.version})` }] : []),
    ...(branches.data?.items.toReversed() ?? []).map(({ id, name, isMain }) => ({
      value: isMain ? "draft" : id,
      label: isMain ? "Draft" : `Draft of ${name}`,
    })),
    ...items.map(({ version, name, note }) => ({
      value: `v${version}`,
      label: name ? `v${version} ${name}` : `v${version}`,
      ...(note ? { description: note } : {}),
    })),
  ];
  const value = sideText(side);
  const known = options.some((option) => option.value === value);
  return (
    <Combobox
      {...control}
      aria-label={label}
      value={value}
      options={known ? options : [{ value, label: wordsOf(side) }, ...options]}
      searchPlaceholder="Find a version"
      emptyText="No version has this name or number."
      footer={
        versions.hasNextPage && (
          <Button
            size="sm"
            variant="ghost"
            busy={versions.isFetchingNextPage}
            onClick={() => void versions.fetchNextPage()}
          >
            Show older versions
          </Button>
        )
      }
      onValueChange={(next) => {
        const chosen = next === undefined ? null : parseSide(next);
        if (chosen) onChange(chosen);
      }}
    />
  );
}
