import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { type DataColumn, DataTable } from "./data-table.tsx";

type Row = { id: string; name: string };
const rows: Row[] = ["Alpha", "Beta", "Gamma"].map((name) => ({ id: name.toLowerCase(), name }));
const columns: DataColumn<Row>[] = [
  { id: "name", header: "Name", cell: (row) => row.name },
  { id: "id", header: "Id", cell: (row) => `id ${row.id}` },
];
const table = {
  label: "Things",
  columns,
  rowKey: (row: Row) => row.id,
  rowHref: (row: Row) => `#${row.id}`,
};

const focused = () => document.activeElement?.textContent;

describe("DataTable", () => {
  it("moves between rows with the arrow keys, Home and End, and stops at both ends", async () => {
    const user = userEvent.setup();
    render(<DataTable {...table} rows={rows} />);
    await user.tab();
    expect(focused()).toBe("Alpha");
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe("Beta");
    await user.keyboard("{End}");
    expect(focused()).toBe("Gamma");
    await user.keyboard("{ArrowDown}");
    expect(focused()).toBe("Gamma");
    await user.keyboard("{ArrowUp}");
    expect(focused()).toBe("Beta");
    await user.keyboard("{Home}{ArrowUp}");
    expect(focused()).toBe("Alpha");
  });

  it("follows the row's link on a click anywhere in the row", async () => {
    const user = userEvent.setup();
    render(<DataTable {...table} rows={rows} />);
    const followed = vi.fn((event: Event) => event.preventDefault());
    screen.getByRole("link", { name: "Beta" }).addEventListener("click", followed);
    await user.click(screen.getByText("id beta"));
    expect(followed).toHaveBeenCalledTimes(1);
  });

  it("does not open a row when one of its actions is used", async () => {
    const user = userEvent.setup();
    const act = vi.fn();
    render(
      <DataTable
        {...table}
        rows={rows}
        rowActions={(row) => (
          <button type="button" onClick={act}>
            Archive {row.name}
          </button>
        )}
      />,
    );
    const followed = vi.fn((event: Event) => event.preventDefault());
    screen.getByRole("link", { name: "Alpha" }).addEventListener("click", followed);
    await user.click(screen.getByRole("button", { name: "Archive Alpha" }));
    expect(act).toHaveBeenCalledTimes(1);
    expect(followed).not.toHaveBeenCalled();
  });

  it("shows skeleton rows while loading, the empty state without rows, and a way to load more", async () => {
    const user = userEvent.setup();
    const onLoadMore = vi.fn();
    const { rerender } = render(<DataTable {...table} rows={undefined} skeletonRows={4} empty="Nothing yet" />);
    expect(screen.getByRole("table", { name: "Things" }).getAttribute("aria-busy")).toBe("true");
    expect(screen.getAllByRole("row")).toHaveLength(5);
    rerender(<DataTable {...table} rows={[]} empty="Nothing yet" />);
    expect(screen.queryByRole("table")).toBeNull();
    expect(screen.getByText("Nothing yet")).toBeTruthy();
    rerender(<DataTable {...table} rows={rows} hasMore onLoadMore={onLoadMore} />);
    await user.click(screen.getByRole("button", { name: "Load more" }));
    expect(onLoadMore).toHaveBeenCalled();
  });
});
