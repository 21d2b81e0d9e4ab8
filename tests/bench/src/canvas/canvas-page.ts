import type { Page } from "@playwright/test";
import type { Box, Point } from "./gestures.ts";

type CardBox = Box & { id: string };

/** Cards of nodes, without the notes and groups around them. */
export const cardSelector = ".react-flow__node-step";

/** The canvas of an open editor, as a person sees it. */
export class CanvasPage {
  readonly page: Page;
  private readonly cardSelector: string;

  constructor(page: Page, selector = cardSelector) {
    this.page = page;
    this.cardSelector = selector;
  }

  /** Where the canvas is on the screen. */
  async box(): Promise<Box> {
    const box = await this.page.locator(".react-flow").boundingBox();
    if (!box) throw new Error("there is no canvas");
    return box;
  }

  async middle(): Promise<Point> {
    const box = await this.box();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** What moves when one pans or zooms. */
  viewport(): Promise<string> {
    return this.page.locator(".react-flow__viewport").evaluate((element) => (element as HTMLElement).style.transform);
  }

  /** The cards in sight, whole, in canvas order. */
  cards(): Promise<CardBox[]> {
    return this.page.evaluate((selector) => {
      const canvas = document.querySelector(".react-flow")?.getBoundingClientRect() ?? new DOMRect();
      return [...document.querySelectorAll<HTMLElement>(selector)]
        .map((card) => {
          const { x, y, width, height } = card.getBoundingClientRect();
          return { id: card.dataset.id ?? "", x, y, width, height };
        })
        .filter(({ x, y, width, height }) => {
          const isInside = x >= canvas.x && y >= canvas.y && x + width <= canvas.right && y + height <= canvas.bottom;
          const atMiddle = isInside ? document.elementFromPoint(x + width / 2, y + height / 2) : null;
          return atMiddle?.closest(".react-flow__node, .react-flow__nodesselection");
        });
    }, this.cardSelector);
  }

  /** A card near the middle of the canvas. */
  async card(): Promise<CardBox> {
    const middle = await this.middle();
    const distance = (box: Box) => Math.hypot(box.x + box.width / 2 - middle.x, box.y + box.height / 2 - middle.y);
    const [nearest] = (await this.cards()).sort((a, b) => distance(a) - distance(b));
    if (!nearest) throw new Error("no card is in sight");
    return nearest;
  }

  /** A place of the canvas with nothing on it. */
  async emptyPlace(): Promise<Point> {
    const { x, y, width, height } = await this.box();
    const place = await this.page.evaluate(
      ([left, top, right, bottom]) => {
        for (let py = top + 60; py < bottom - 60; py += 20)
          for (let px = left + 60; px < right - 60; px += 20)
            if (document.elementFromPoint(px, py)?.classList.contains("react-flow__pane")) return { x: px, y: py };
        return null;
      },
      [x, y, x + width, y + height] as const,
    );
    if (!place) throw new Error("the canvas is full");
    return place;
  }

  selectedCount(): Promise<number> {
    return this.page.locator(`${this.cardSelector}.selected`).count();
  }

  async selectedCards(): Promise<CardBox[]> {
    const ids = await this.page
      .locator(`${this.cardSelector}.selected`)
      .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.id));
    return (await this.cards()).filter(({ id }) => ids.includes(id));
  }

  /** A box from the corner of the canvas around so many of the cards in sight. */
  async boxAroundCards(count: number): Promise<Box> {
    const cards = await this.cards();
    const canvas = await this.box();
    // Nearer to the border the canvas pans by itself.
    const corner = { x: canvas.x + 60, y: canvas.y + 60 };
    const reach = ({ x, y, width, height }: Box) =>
      Math.max((x + width - corner.x) / canvas.width, (y + height - corner.y) / canvas.height);
    const inside = cards.filter(({ x, y }) => x >= corner.x && y >= corner.y);
    const reaches = inside.map(reach).sort((a, b) => a - b);
    const part = Math.min(0.85, (reaches[count - 1] ?? reaches.at(-1) ?? 0.9) + 0.01);
    return { ...corner, width: canvas.width * part, height: canvas.height * part };
  }

  async showWholeFlow(): Promise<void> {
    await this.page.getByRole("button", { name: "Show the whole flow" }).click();
    await this.rest();
  }

  /** Waits until the view stands still. */
  async rest(): Promise<void> {
    let before = "";
    for (let now = await this.viewport(); now !== before; now = await this.viewport()) {
      before = now;
      await this.page.waitForTimeout(300);
    }
  }

  async undo(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+z");
  }
}
