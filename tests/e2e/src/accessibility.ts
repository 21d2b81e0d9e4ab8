import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What a page has against WCAG 2.1 at A and AA, a line for each rule. */
export async function violations(page: Page): Promise<string[]> {
  const found = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" | ")}`);
}
