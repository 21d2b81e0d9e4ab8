import { createRoot } from "react-dom/client";
import { type Edge, type Node, ReactFlow, useEdgesState, useNodesState } from "reactflow";

/** React Flow with its own plain nodes and edges and nothing of Millrace: what the library itself takes. */
declare global {
  interface Window {
    floorElements: { nodes: Node[]; edges: Edge[]; culls: boolean };
  }
}

function FloorCanvas() {
  const [nodes, , onNodesChange] = useNodesState(window.floorElements.nodes);
  const [edges, , onEdgesChange] = useEdgesState(window.floorElements.edges);
  return (
    <div style={{ width: "100vw", height: "100vh" }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onlyRenderVisibleElements={window.floorElements.culls}
        minZoom={0.1}
        panOnScroll
        defaultViewport={{ x: 24, y: 200, zoom: 0.7 }}
      />
    </div>
  );
}

const root = document.getElementById("root");
if (root) createRoot(root).render(<FloorCanvas />);
