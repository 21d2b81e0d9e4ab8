import { ManyRows } from "./many-rows.tsx";
import { useTimeline } from "./timeline-context.ts";
import { TreeRow } from "./tree-row.tsx";

/** Nodes that the run did not come through. */
export function SkippedRows({ nodes }: { nodes: readonly { nodeId: string; name: string }[] }) {
  const { selected, onSelect } = useTimeline();
  return (
    <ManyRows
      count={nodes.length}
      kept={nodes.findIndex(({ nodeId }) => nodeId === selected)}
      keyOf={(place) => nodes[place]?.nodeId ?? ""}
    >
      {(place) => {
        const node = nodes[place];
        if (!node) return null;
        return (
          <TreeRow
            level={1}
            status="skipped"
            name={node.name}
            note="the run did not come through here"
            isSelected={node.nodeId === selected}
            onSelect={() => onSelect(node.nodeId)}
            duration=""
            bar={null}
          />
        );
      }}
    </ManyRows>
  );
}
