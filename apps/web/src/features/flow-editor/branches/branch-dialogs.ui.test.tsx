import type { Branch } from "@millrace/contracts/api/branches";
import type { Flow } from "@millrace/contracts/api/flows";
import type { FlowSide } from "@millrace/contracts/flow/side";
import { newId } from "@millrace/contracts/ids";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { AnsweredBy } from "@/trpc/answered-by";
import { flowOf, node } from "../fixtures/test-catalog.ts";
import { openTestEditor } from "../fixtures/test-editor.ts";
import { EditorContext } from "../state/editor-context.ts";
import { FlowContext } from "../state/use-flow.ts";
import { BranchesDialog } from "./branches-dialog.tsx";
import { NewBranchDialog } from "./new-branch-dialog.tsx";
import { OpenBranchContext } from "./open-branch.ts";

let mayWrite = true;
vi.mock("@/organization/organization-provider", () => ({ useOrganization: () => ({ can: () => mayWrite }) }));

const flowId = newId("flow");
const [mainId, otherId, archivedId, made] = [newId("branch"), newId("branch"), newId("branch"), newId("branch")];
const at = "2026-01-01T00:00:00.000Z";
const branch = (id: Branch["id"], name: string, more: Partial<Branch> = {}): Branch => ({
  id,
  name,
  isMain: false,
  createdAt: at,
  createdBy: "Ada",
  draftRevision: 2,
  updatedAt: at,
  ahead: 1,
  behind: 0,
  mergedAt: null,
  archivedAt: null,
  ...more,
});
const versions = [
  { version: 1, name: "", note: "", contentHash: "h", publishedAt: at, publishedBy: "Ada", isProduction: true },
];

let asked: [string, unknown][];
let opened: unknown[];
let taken: string[];
beforeEach(() => {
  [asked, opened, taken, mayWrite] = [[], [], [], true];
});

const answer = (path: string, input: unknown): unknown => {
  asked.push([path, input]);
  if (path === "flows.versions") return { items: versions, nextCursor: null };
  if (path === "branches.create") return { branchId: made };
  if (path === "branches.reopen") {
    const { name = "Old" } = input as { name?: string };
    if (taken.includes(name))
      throw { code: "branch.name_taken", message: `Another branch is called "${name}" by now.`, retryable: false };
    return null;
  }
  const archived = (input as { archived?: boolean }).archived;
  const items = archived
    ? [branch(archivedId, "Old", { archivedAt: at })]
    : [branch(otherId, "Other"), branch(mainId, "main", { isMain: true })];
  return { items, nextCursor: null };
};
const inputsOf = (path: string) => asked.filter(([one]) => one === path).map(([, input]) => input);

function show(children: ReactNode, server?: Parameters<typeof openTestEditor>[0]["server"]) {
  const editor = openTestEditor({ document: flowOf([node("start", "manual")]), flowId, ...(server ? { server } : {}) });
  const flow = {
    id: flowId,
    branch: { id: mainId, name: "main", isMain: true, isArchived: false },
    production: { version: 1 },
  } as Flow;
  render(
    <AnsweredBy answer={answer}>
      <OpenBranchContext value={(id) => opened.push(id)}>
        <FlowContext value={flow}>
          <EditorContext value={editor}>{children}</EditorContext>
        </FlowContext>
      </OpenBranchContext>
    </AnsweredBy>,
  );
  return editor;
}

describe("a new branch", () => {
  const create = async (from?: FlowSide) => {
    show(<NewBranchDialog {...(from ? { from } : {})} onClose={() => {}} />);
    const user = userEvent.setup();
    await user.type(screen.getByLabelText("Name"), " Mend ");
    return user;
  };
  const submit = () => userEvent.click(screen.getByRole("button", { name: "Create branch" }));

  it("begins with the open draft, where nothing else is chosen, and is opened", async () => {
    await create();
    await submit();
    expect(inputsOf("branches.create")).toEqual([{ flowId, name: "Mend", from: { kind: "draft" } }]);
    expect(opened).toEqual([made]);
  });

  it("begins with the state that it was asked for", async () => {
    await create({ kind: "draft", revision: 7 });
    expect(screen.getByRole("combobox", { name: "Starts from" }).textContent).toBe("Draft at edit 7");
    expect(screen.getByText(/As it was after that edit/)).toBeTruthy();
    await submit();
    expect(inputsOf("branches.create")).toMatchObject([{ from: { kind: "draft", revision: 7 } }]);
  });

  it("lets a version be chosen", async () => {
    const user = await create();
    await user.click(screen.getByRole("combobox", { name: "Starts from" }));
    await user.click(await screen.findByRole("option", { name: "v1" }));
    expect(screen.getByText(/As it was published/)).toBeTruthy();
    await submit();
    expect(inputsOf("branches.create")).toMatchObject([{ from: { kind: "version", version: 1 } }]);
  });

  it("waits for edits that are not saved, of the draft that it begins with", async () => {
    const editor = show(<NewBranchDialog onClose={() => {}} />);
    editor.session.apply({ kind: "add", nodes: [node("a", "set")], positions: {}, edges: [] });
    await userEvent.type(screen.getByLabelText("Name"), "Mend");
    await submit();
    expect((await screen.findByRole("alert")).textContent).toContain("could not be saved");
    expect(inputsOf("branches.create")).toEqual([]);
  });
});

describe("the list of branches", () => {
  const openArchived = async () => {
    show(<BranchesDialog onOpen={({ id }) => opened.push(id)} onClose={() => {}} />);
    await screen.findByText("Other");
    expect(screen.queryByText("Old")).toBeNull();
    await userEvent.click(screen.getByRole("switch", { name: "Show archived branches" }));
    return within(await screen.findByRole("list", { name: "Archived branches" }));
  };

  it("shows archived ones on request, opens and reopens them", async () => {
    const list = await openArchived();
    await userEvent.click(await list.findByRole("button", { name: /^Old/ }));
    await userEvent.click(list.getByRole("button", { name: "Reopen Old" }));
    expect(opened).toEqual([archivedId]);
    expect(inputsOf("branches.reopen")).toEqual([{ flowId, branchId: archivedId }]);
    expect(screen.queryByLabelText("Name")).toBeNull();
  });

  it("asks for another name where its own is taken by now", async () => {
    taken = ["Old"];
    const list = await openArchived();
    await userEvent.click(await list.findByRole("button", { name: "Reopen Old" }));
    const field = await screen.findByLabelText("Name");
    expect(screen.getByText('Another branch is called "Old" by now.')).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, "Old again");
    await userEvent.click(screen.getByRole("button", { name: "Reopen branch" }));
    expect(inputsOf("branches.reopen").at(-1)).toEqual({ flowId, branchId: archivedId, name: "Old again" });
    await expect.poll(() => screen.queryByLabelText("Name")).toBeNull();
  });

  it("offers nothing to who may only look", async () => {
    mayWrite = false;
    const list = await openArchived();
    await list.findByText("Old");
    expect(list.queryByRole("button", { name: "Reopen Old" })).toBeNull();
  });
});
