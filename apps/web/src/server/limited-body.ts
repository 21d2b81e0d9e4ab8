import { AppError } from "@millrace/contracts/errors";

/** A request with its whole body in memory. Throws `request.too_large` as soon as more than `maxBytes` have come. */
export async function withLimitedBody(request: Request, maxBytes: number): Promise<Request> {
  if (!request.body) return request;
  const tooLarge = () =>
    new AppError("request.too_large", { message: `The body is larger than ${maxBytes.toLocaleString("en")} bytes.` });
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: new Blob(chunks as Uint8Array<ArrayBuffer>[]),
    signal: request.signal,
  });
}
