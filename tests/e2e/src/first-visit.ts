import type { Page } from "@playwright/test";

export type Person = { name: string; email: string; password: string; organization: string };

/** First visit of an empty installation: makes the first person and organization, and ends on the flows. */
export async function setUp(page: Page, webUrl: string, person: Person): Promise<void> {
  await page.goto(webUrl);
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByLabel("Organization").fill(person.organization);
  await page.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL(/\/o\/[a-z0-9-]+\/flows/);
}
