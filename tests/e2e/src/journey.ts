import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { type Person, setUp } from "./first-visit.ts";
import { type OrderService, startOrderService } from "./order-service.ts";
import { type Product, startProduct } from "./product.ts";

export const owner: Person = {
  name: "Grace Hopper",
  email: "grace@example.com",
  password: "a long password",
  organization: "Harbour Goods",
};

type Stand = { orderService: OrderService; product: Product; slug: string };

/** One product and one outside service for all tests of a file; both are gone afterwards. */
export const test = base.extend<object, Stand>({
  orderService: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern.
    async ({}, use) => {
      const service = await startOrderService();
      await use(service);
      await service.close();
    },
    { scope: "worker" },
  ],
  product: [
    async ({ orderService }, use) => {
      const product = await startProduct({ allowedHosts: [orderService.host] });
      await use(product);
      await product.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  /** The slug of the owner's organization, made by the first visit of the empty installation. */
  slug: [
    async ({ product, browser }, use) => {
      const page = await browser.newPage();
      await setUp(page, product.webUrl, owner);
      const slug = new URL(page.url()).pathname.split("/")[2] ?? "";
      await page.context().close();
      await use(slug);
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

/** Signs a person in, on the given page or on a fresh one of a context. */
export async function signIn(
  where: Page | BrowserContext,
  product: Product,
  person: Pick<Person, "email" | "password"> = owner,
): Promise<Page> {
  const page = "newPage" in where ? await where.newPage() : where;
  await page.goto(`${product.webUrl}/sign-in`);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/o\/[a-z0-9-]+/);
  return page;
}

/** Complaints of the page that no person should cause: errors on the console and exceptions. */
export function collectProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`exception: ${error.message}`));
  page.on("console", (message) => {
    // Chromium asks for the icon by this name while a page that is left takes its own icon along.
    const isIcon = message.location().url.endsWith("/favicon.ico");
    if (message.type() === "error" && !isIcon) problems.push(`console: ${message.text()}`);
  });
  return problems;
}
