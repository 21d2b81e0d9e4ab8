import type { FlowStatistics } from "@millrace/contracts/api/statistics";
import { fullCountText, shareText } from "./figure-words.ts";

/** How often each connection was taken. */
export function EdgesTable({ data, isEstimate }: { data: FlowStatistics; isEstimate: boolean }) {
  const names = new Map(data.nodes.map(({ nodeId, name }) => [nodeId, name]));
  if (data.edges.length === 0) return null;
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-sm tabular-nums" aria-label="Statistics by connection">
        <thead>
          <tr className="whitespace-nowrap border-b text-left text-muted-foreground text-xs">
            <th scope="col" className="py-1.5 pr-3 font-normal">
              From
            </th>
            <th scope="col" className="py-1.5 pr-3 font-normal">
              Branch
            </th>
            <th scope="col" className="py-1.5 pr-3 font-normal">
              To
            </th>
            <th scope="col" className="py-1.5 pl-3 text-right font-normal">
              Taken
            </th>
            <th scope="col" className="py-1.5 pl-3 text-right font-normal">
              Share of its node
            </th>
          </tr>
        </thead>
        <tbody>
          {data.edges.map(({ from, to, count, share }) => (
            <tr key={`${from.node}.${from.port}>${to.node}.${to.port}`} className="border-b last:border-0">
              <td className="max-w-48 truncate py-1.5 pr-3 max-sm:max-w-36">{names.get(from.node) ?? from.node}</td>
              <td className="py-1.5 pr-3 font-mono text-muted-foreground text-xs">{from.port}</td>
              <td className="max-w-48 truncate py-1.5 pr-3 max-sm:max-w-36">{names.get(to.node) ?? to.node}</td>
              <td className="py-1.5 pl-3 text-right font-mono text-xs">{fullCountText(count, isEstimate)}</td>
              <td className="py-1.5 pl-3 text-right font-mono text-xs">{share === null ? "–" : shareText(share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
