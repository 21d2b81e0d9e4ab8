import { type FlowNode, retryPolicy } from "@millrace/contracts/flow/definition";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, it } from "vitest";
import type { NodeConfiguration } from "../document/edits.ts";
import { ErrorRules } from "./error-rules.tsx";

const httpNode: FlowNode = {
  id: "n",
  type: "http",
  typeVersion: 1,
  name: "N",
  params: {},
  onError: "fail",
  disabled: false,
};

function Rules({ retry, onChange }: { retry: FlowNode["retry"]; onChange: (changes: NodeConfiguration) => void }) {
  const [node, setNode] = useState<FlowNode>({ ...httpNode, ...(retry ? { retry } : {}) });
  const configure = (changes: NodeConfiguration) => {
    setNode((old) => ({ ...old, ...changes }) as FlowNode);
    onChange(changes);
  };
  return <ErrorRules node={node} readOnly={false} configure={configure} />;
}

it("gives single kinds of errors a port of their own and takes it away", async () => {
  const changes: NodeConfiguration[] = [];
  const user = userEvent.setup();
  render(<Rules retry={undefined} onChange={(change) => changes.push(change)} />);
  expect(screen.queryByRole("combobox")).toBeNull();
  await user.click(screen.getByRole("switch", { name: "Own port for: Too slow" }));
  await user.click(screen.getByRole("switch", { name: "Own port for: Can't be reached" }));
  await user.click(screen.getByRole("switch", { name: "Own port for: Too slow" }));
  expect(changes.map(({ errorPorts }) => errorPorts)).toEqual([["timeout"], ["network", "timeout"], ["network"]]);
});

it("sets how often a kind of error is tried, and forgets the rule when it is as by default", async () => {
  const changes: NodeConfiguration[] = [];
  const user = userEvent.setup();
  const retry = retryPolicy.parse({});
  render(<Rules retry={retry} onChange={(change) => changes.push(change)} />);
  const choose = async (kind: string, option: string) => {
    await user.click(screen.getByRole("combobox", { name: `Attempts for: ${kind}` }));
    await user.click(await screen.findByRole("option", { name: option }));
  };
  await choose("Refused (4xx)", "Up to 5");
  await choose("Too slow", "Not again");
  await choose("Refused (4xx)", "Not again");
  await choose("Too slow", "As above");
  expect(changes.map((change) => change.retry)).toEqual([
    { ...retry, classes: { client_error: { maxAttempts: 5 } } },
    { ...retry, classes: { client_error: { maxAttempts: 5 }, timeout: { maxAttempts: 1 } } },
    { ...retry, classes: { timeout: { maxAttempts: 1 } } },
    retry,
  ]);
});
