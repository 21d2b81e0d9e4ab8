import { TriangleAlert } from "lucide-react";
import { NamedText } from "../words/named-text.tsx";

/** What callers of the flow will notice. */
export function ContractChanges({ changes }: { changes: readonly string[] }) {
  if (changes.length === 0) return null;
  return (
    <div className="flex gap-2.5 rounded-md border border-waiting/40 bg-waiting/8 px-3 py-2 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-waiting" aria-hidden />
      <div>
        <p className="font-medium">Callers will notice</p>
        <ul>
          {changes.map((change) => (
            <li key={change}>
              <NamedText text={change} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
