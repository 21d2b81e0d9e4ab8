import type { FlowNode } from "@millrace/contracts/flow/definition";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { applyEdit } from "../document/edits.ts";
import { node, testCatalog } from "../fixtures/test-catalog.ts";
import { LimitSettings } from "./limit-settings.tsx";

/** The settings of a node, kept as the editor keeps them. */
function open(initial: Partial<FlowNode> = {}) {
  const latest: { node: FlowNode } = { node: node("fetch", "http", initial) };
  function Host() {
    const [shown, setShown] = useState(latest.node);
    return (
      <LimitSettings
        node={shown}
        readOnly={false}
        configure={(changes) => {
          const definition = { format: 1 as const, nodes: [latest.node], edges: [], settings: { runTimeoutMs: 1_000 } };
          const edit = { kind: "configure" as const, nodeId: "fetch", changes };
          const next = applyEdit({ definition, layout: { nodes: {} } }, edit, testCatalog).definition.nodes[0];
          if (!next) return;
          latest.node = next;
          setShown(next);
        }}
      />
    );
  }
  render(<Host />);
  return latest;
}

describe("the limits of a node", () => {
  it("are set with what they are counted apart by, and leave nothing behind when they are taken away", async () => {
    const latest = open();
    const user = userEvent.setup();
    await user.type(screen.getByLabelText("At once"), "3");
    await user.type(screen.getByLabelText("At once counted apart by"), "input.id");
    expect(latest.node.concurrency).toEqual({ max: 3, key: { $cel: "input.id" } });
    await user.type(screen.getByLabelText("At once"), "0");
    expect(latest.node.concurrency).toEqual({ max: 30, key: { $cel: "input.id" } });
    await user.clear(screen.getByLabelText("At once"));
    expect("concurrency" in latest.node).toBe(false);
  });

  it("hold a rate in the unit that was chosen", async () => {
    const latest = open();
    const user = userEvent.setup();
    await user.type(screen.getByLabelText("How often"), "10");
    expect(latest.node.rateLimit).toEqual({ max: 10, perMs: 1_000 });
    await user.click(screen.getByLabelText("Unit of: How often"));
    await user.click(await screen.findByRole("option", { name: "minutes" }));
    expect(latest.node.rateLimit).toEqual({ max: 10, perMs: 60_000 });
    await user.type(screen.getByLabelText("How often counted apart by"), "input.id");
    expect(latest.node.rateLimit).toEqual({ max: 10, perMs: 60_000, key: { $cel: "input.id" } });
    await user.clear(screen.getByLabelText("How often"));
    expect("rateLimit" in latest.node).toBe(false);
  });

  it("show what is there, and keep it while something wrong is written", async () => {
    const latest = open({ rateLimit: { max: 5, perMs: 7_200_000 } });
    const user = userEvent.setup();
    expect(screen.getByLabelText<HTMLInputElement>("Length of time of: How often").value).toBe("2");
    await user.type(screen.getByLabelText("How often"), "x");
    expect(screen.getByRole("alert").textContent).toContain("Enter a whole number");
    expect(latest.node.rateLimit).toEqual({ max: 5, perMs: 7_200_000 });
  });
});
