import type { MergeChoice } from "@millrace/contracts/api/branches";
import { newId } from "@millrace/contracts/ids";
import { render, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { trpc } from "./client.ts";
import { TrpcProvider } from "./trpc-provider.tsx";

afterEach(() => vi.unstubAllGlobals());

const input = { flowId: newId("flow"), branchId: newId("branch"), direction: "into_main" as const };

function Preview({ choices }: { choices: MergeChoice[] }) {
  trpc.branches.mergePreview.useQuery({ ...input, choices }, { retry: false });
  return null;
}

it("asks with an address, and with a body where that would be too long", async () => {
  const asked: { method: string | undefined; url: string; body: string }[] = [];
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    asked.push({ method, url, body: String(body ?? "") });
    return new Response("[]", { headers: { "content-type": "application/json" } });
  });
  const choose = (count: number) =>
    Array.from({ length: count }, (_, index): MergeChoice => ({ path: ["nodes", `node_${index}`], take: "ours" }));
  for (const count of [1, 200])
    render(
      <TrpcProvider organizationSlug="acme">
        <Preview choices={choose(count)} />
      </TrpcProvider>,
    );
  await waitFor(() => expect(asked).toHaveLength(2));
  const [few, many] = asked.toSorted((a, b) => a.body.length - b.body.length);
  expect([few?.method, few?.body]).toEqual(["GET", ""]);
  expect(few?.url).toContain("node_0");
  expect(many?.method).toBe("POST");
  expect(many?.url.length).toBeLessThan(100);
  expect(many?.body).toContain("node_199");
});

it("makes a button busy before the second click of a double click comes", async () => {
  vi.stubGlobal("fetch", () => new Promise(() => {}));
  function Start() {
    const create = trpc.flows.create.useMutation();
    return (
      <button type="button" disabled={create.isPending} onClick={() => create.mutate({ name: "Orders" })}>
        Start
      </button>
    );
  }
  const { getByRole } = render(
    <TrpcProvider organizationSlug="acme">
      <Start />
    </TrpcProvider>,
  );
  const button = getByRole("button") as HTMLButtonElement;
  button.click();
  // Browsers finish all microtasks between two events, but run no timers.
  for (let turn = 0; turn < 20; turn++) await null;
  expect(button.disabled).toBe(true);
});
