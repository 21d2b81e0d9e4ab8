"use client";

import { idSchema, type RunId } from "@millrace/contracts/ids";
import { GitCompareArrows } from "lucide-react";
import { useRouter } from "next/navigation";
import { createParser, useQueryState } from "nuqs";
import { useOrganization } from "@/organization/organization-provider";
import { Button } from "@/ui/button";

const runId = idSchema("run");
const parseAsRunId = createParser({ parse: (text) => runId.safeParse(text).data ?? null, serialize: String });

type Comparing = { compared: RunId | null; choose: (runId: RunId) => void; stop: () => void };

/** Chooses two runs from the list: the first stands in the address, the second leads to the comparison. */
export function useComparing(): Comparing {
  const { path } = useOrganization();
  const router = useRouter();
  const [compared, setCompared] = useQueryState("compare", parseAsRunId);
  return {
    compared,
    choose: (chosen) => {
      if (compared === null) void setCompared(chosen);
      else if (compared === chosen) void setCompared(null);
      else router.push(path(`/runs/compare?a=${compared}&b=${chosen}`));
    },
    stop: () => void setCompared(null),
  };
}

/** Says that the second run is still to be chosen. */
export function ComparingBar({ compared, stop }: Comparing) {
  if (compared === null) return null;
  return (
    <div
      role="status"
      className="mx-4 mb-3 flex items-center gap-2 rounded-md bg-selection px-3 py-1.5 text-sm max-sm:flex-wrap sm:mx-6"
    >
      <GitCompareArrows className="size-4 shrink-0 text-accent-text" aria-hidden />
      <span className="min-w-0 max-sm:basis-[calc(100%-2rem)]">
        Comparing run <span className="font-mono text-xs">{`…${compared.slice(-10)}`}</span>. Choose the other one with
        “Compare” at the end of its row.
      </span>
      <Button variant="ghost" size="sm" className="ml-auto" onClick={stop}>
        Stop comparing
      </Button>
    </div>
  );
}
