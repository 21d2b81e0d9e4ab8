import { ViewportPortal } from "reactflow";
import { findNode, type Point } from "../document/flow-document.ts";
import { useEditor } from "../state/editor-context.ts";
import { boxOf } from "./node-geometry.ts";

/** Where the copies will be that are being dragged with Alt; the originals stay where they are. */
export function DragCopies({ places }: { places: ReadonlyMap<string, Point> }) {
  const { session, catalog } = useEditor();
  const document = session.document();
  return (
    <ViewportPortal>
      {[...places].map(([id, { x, y }]) => {
        const node = findNode(document, id);
        if (!node) return null;
        const { width, height } = boxOf(document, node, catalog);
        return (
          <div
            key={id}
            className="drag-copy"
            style={{ transform: `translate(${x}px, ${y}px)`, width, height, zIndex: 5 }}
          />
        );
      })}
    </ViewportPortal>
  );
}
