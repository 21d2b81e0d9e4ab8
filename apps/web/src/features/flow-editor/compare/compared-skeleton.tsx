import { Skeleton } from "@/ui/skeleton";

const rows = ["a", "b", "c", "d"];

/** Two canvases and the list beside them, while they are worked out. */
export function ComparedSkeleton() {
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col" aria-busy>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <div className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
          <Skeleton className="h-6 w-24" />
          <Skeleton className="h-6 w-24" />
          <Skeleton className="h-6 w-24" />
        </div>
        <div className="flex-1" />
      </div>
      <div className="grid w-96 shrink-0 content-start gap-3 bg-surface p-4 max-lg:w-full max-lg:border-t lg:border-l">
        <Skeleton className="h-4 w-2/3" />
        <Skeleton className="mb-3 h-4 w-1/2" />
        {rows.map((row) => (
          <Skeleton key={row} className="h-8" />
        ))}
      </div>
    </div>
  );
}
