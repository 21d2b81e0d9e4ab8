import type { RunDetail } from "@millrace/contracts/api/runs";
import { searchValueText } from "@/features/runs/search-text";

/** What the run is found by: the values of its search fields, or why there is none. */
export function RunSearchValues({ values }: { values: RunDetail["searchValues"] }) {
  if (values.length === 0) return null;
  return (
    <section className="grid min-w-0 gap-1.5" aria-label="Search fields">
      <h2 className="font-medium text-sm">Search fields</h2>
      <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        {values.map(({ name, label, type, value, problem }) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="truncate text-muted-foreground" title={name}>
              {label}
            </dt>
            <dd className="min-w-0 break-words">
              {value === null ? (
                <span className="text-muted-foreground">{`No value: ${problem ?? "the run started without this field."}`}</span>
              ) : (
                searchValueText(value, type)
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
