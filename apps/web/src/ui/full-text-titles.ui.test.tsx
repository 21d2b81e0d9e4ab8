import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { showFullTexts } from "./full-text-titles.ts";

let end = () => {};
afterEach(() => end());

/** A text in a place of some width; happy-dom lays nothing out. */
function text(words: string, width: number, title?: string): HTMLElement {
  render(
    <p className="truncate" title={title}>
      <b>{words}</b>
    </p>,
  );
  const element = screen.getByText(words).parentElement as HTMLElement;
  Object.defineProperties(element, {
    scrollWidth: { get: () => (element.textContent ?? "").length * 8 },
    clientWidth: { value: width },
  });
  return element;
}

const pointAt = (words: string) => fireEvent.pointerOver(screen.getByText(words));

describe("showFullTexts", () => {
  it("gives a cut text its title, also when it changes, and none to one that fits", () => {
    end = showFullTexts(document);
    const long = text("A name that goes on and on", 80);
    pointAt("A name that goes on and on");
    expect(long.title).toBe("A name that goes on and on");
    (long.firstChild as HTMLElement).textContent = "Short";
    pointAt("Short");
    expect(long.hasAttribute("title")).toBe(false);
  });

  it("leaves a title of its own alone", () => {
    end = showFullTexts(document);
    const titled = text("Another name that goes on", 80, "What it means");
    pointAt("Another name that goes on");
    expect(titled.title).toBe("What it means");
  });
});
