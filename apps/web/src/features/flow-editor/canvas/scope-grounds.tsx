import { memo } from "react";
import { ViewportPortal } from "reactflow";
import type { ScopeArea } from "./scope-areas.ts";

/** Shows under the cards which of them a scope runs. */
export const ScopeGrounds = memo(function ScopeGrounds({ areas }: { areas: readonly ScopeArea[] }) {
  if (areas.length === 0) return null;
  return (
    <ViewportPortal>
      {areas.map(({ scopeId, name, x, y, width, height }) => (
        <div
          key={scopeId}
          data-scope={scopeId}
          className="scope-ground"
          style={{ transform: `translate(${x}px, ${y}px)`, width, height }}
        >
          Inside {name}
        </div>
      ))}
    </ViewportPortal>
  );
});
