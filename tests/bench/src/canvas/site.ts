import { setUp } from "@millrace/e2e/first-visit";
import { procedures } from "@millrace/e2e/procedures";
import { type Product, startProduct } from "@millrace/e2e/product";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";

export const browserArguments = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const viewport = { width: 1440, height: 900 };

/** The built product with one person in it, and a browser in which that person is signed in. */
export type Site = {
  product: Product;
  browser: Browser;
  /** The address of a page of the organization. */
  url: (path: string) => string;
  api: ReturnType<typeof procedures>;
  /** A browser that has never been here, apart from being signed in. */
  newContext: () => Promise<BrowserContext>;
  stop: () => Promise<void>;
};

export async function startSite(): Promise<Site> {
  const executablePath = process.env.MILLRACE_CHROMIUM;
  const browser = await chromium.launch({ args: browserArguments, ...(executablePath ? { executablePath } : {}) });
  const product = await startProduct().catch(async (error: unknown) => {
    await browser.close();
    throw error;
  });
  const stop = async () => {
    await browser.close();
    await product.stop();
  };
  try {
    const page = await browser.newPage();
    await setUp(page, product.webUrl, {
      name: "Ada Lovelace",
      email: "ada@example.com",
      password: "a long password",
      organization: "Bench",
    });
    const slug = new URL(page.url()).pathname.split("/")[2] ?? "";
    const storageState = await page.context().storageState();
    return {
      product,
      browser,
      url: (path) => `${product.webUrl}/o/${slug}${path}`,
      // The page stays open: procedures are called with its session.
      api: procedures(page, product, slug),
      newContext: async () => {
        const context = await browser.newContext({ viewport, storageState });
        context.setDefaultTimeout(60_000);
        return context;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whatever a page complains about ends the benchmark: figures of a broken page measure nothing. */
export function refuseProblems(page: Page): () => void {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  return () => {
    if (problems.length > 0) throw new Error(`the page threw: ${problems.join("; ")}`);
  };
}
