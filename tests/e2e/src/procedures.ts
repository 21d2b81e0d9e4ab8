import type { Page } from "@playwright/test";
import type { Product } from "./product.ts";

/** Calls a procedure with the session of a page, as the screens do; resolves with its output or with the error's code. */
export function procedures(page: Page, product: Product, organization: string) {
  const headers = { "x-organization": organization, origin: product.webUrl, "content-type": "application/json" };
  const read = async (response: { json: () => Promise<unknown> }) => {
    const body = (await response.json()) as {
      result?: { data: { json: unknown } };
      error?: { json: { data: { app: { code: string } } } };
    };
    return body.error ? { error: body.error.json.data.app.code } : body.result?.data.json;
  };
  return {
    query: async <T = unknown>(path: string, input?: object): Promise<T> => {
      const query = input ? `?input=${encodeURIComponent(JSON.stringify({ json: input }))}` : "";
      return (await read(await page.request.get(`${product.webUrl}/api/trpc/${path}${query}`, { headers }))) as T;
    },
    mutate: async <T = unknown>(path: string, input: object): Promise<T> =>
      (await read(
        await page.request.post(`${product.webUrl}/api/trpc/${path}`, { headers, data: { json: input } }),
      )) as T,
  };
}
