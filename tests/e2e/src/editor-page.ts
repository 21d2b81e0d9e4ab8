import { expect, type Locator, type Page } from "@playwright/test";

/** The flow editor as a person uses it: palette, canvas, inspector. */
export class EditorPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** A node's card on the canvas, by its name. */
  node(name: string): Locator {
    return this.page.locator(".react-flow__node").filter({ has: this.page.getByText(name, { exact: true }) });
  }

  /** Clicks a node type in the palette; the new node stands behind the selected one and is selected. */
  async addFromPalette(title: string): Promise<void> {
    const nodes = this.page.locator(".react-flow__node");
    const before = await nodes.count();
    await this.page
      .getByRole("complementary", { name: "Nodes" })
      .getByRole("button", { name: title, exact: true })
      .click();
    await expect(nodes).toHaveCount(before + 1);
  }

  async select(name: string): Promise<void> {
    await this.fitView();
    await this.node(name).click();
    await expect(this.page.getByRole("textbox", { name: "Name of the node" })).toHaveValue(name);
  }

  /** The open tab beside the canvas; after a node is selected, its parameters. */
  get inspector(): Locator {
    return this.page.getByRole("tabpanel");
  }

  /** Fills a plain text field of the selected node. */
  async fill(label: string, text: string): Promise<void> {
    await this.inspector.getByLabel(label, { exact: true }).fill(text);
  }

  async choose(label: string, option: string): Promise<void> {
    await this.inspector.getByLabel(label, { exact: true }).click();
    await this.page.getByRole("option", { name: option, exact: true }).click();
  }

  /** Writes an expression or template; switches the field to it where it is given as something else. */
  async write(label: string, mode: "Expression" | "Template" | null, source: string): Promise<void> {
    if (mode)
      await this.inspector
        .getByRole("group", { name: `How ${label} is given` })
        .getByRole("button", { name: mode })
        .click();
    const editor = this.inspector.getByRole("textbox", { name: label, exact: true });
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(source);
    await this.page.keyboard.press("Escape");
  }

  /** Draws an edge with the mouse, from an output port to an input port. */
  async connect(from: string, outPort: string, to: string, inPort = "in"): Promise<void> {
    const edges = this.page.locator(".react-flow__edge");
    const before = await edges.count();
    const start = await centreOf(this.node(from).locator(`.react-flow__handle[data-handleid="${outPort}"].source`));
    const end = await centreOf(this.node(to).locator(`.react-flow__handle[data-handleid="${inPort}"].target`));
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 5 });
    await this.page.mouse.move(end.x, end.y, { steps: 5 });
    await this.page.mouse.up();
    await expect(edges).toHaveCount(before + 1);
  }

  /** Waits until the draft is stored. */
  async saved(): Promise<void> {
    await expect(this.page.getByText("Saved", { exact: true })).toBeVisible();
  }

  async fitView(): Promise<void> {
    await this.page.getByRole("button", { name: "Show the whole flow" }).click();
    // Pointing at something that still moves would miss it.
    await expect.poll(() => this.hasComeToRest()).toBe(true);
  }

  private async hasComeToRest(): Promise<boolean> {
    const viewport = this.page.locator(".react-flow__viewport");
    const before = await viewport.getAttribute("style");
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    return before === (await viewport.getAttribute("style"));
  }
}

async function centreOf(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("not on the screen");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
