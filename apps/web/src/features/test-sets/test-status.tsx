import type { TestStatus } from "@millrace/contracts/api/test-sets";
import { cn } from "@/ui/class-names";
import { StatusIcon, statusLooks } from "@/ui/status-badge";

const looks = {
  running: { status: "running", word: "Running" },
  passed: { status: "succeeded", word: "Passed" },
  failed: { status: "failed", word: "Failed" },
} as const;

/** What became of a test, with icon and word. */
export function TestStatusWord({ status, className }: { status: TestStatus; className?: string }) {
  const look = looks[status];
  return (
    <span className={cn("inline-flex items-center gap-1.5 text-sm", statusLooks[look.status].text, className)}>
      <StatusIcon status={look.status} />
      {look.word}
    </span>
  );
}

export const versionWords = (version: number | null): string => (version === null ? "Draft" : `v${version}`);
