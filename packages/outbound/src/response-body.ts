import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { AppError } from "@millrace/contracts/errors";

/** What the client asks for and can undo. */
export const acceptedEncodings = "gzip, deflate, br, zstd";
const decoders = {
  gzip: () => createGunzip(),
  "x-gzip": () => createGunzip(),
  deflate: () => createInflate(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
};
const isDecodable = (coding: string): coding is keyof typeof decoders => Object.hasOwn(decoders, coding);
/** Servers apply one coding; a long list only serves to multiply what one byte unpacks to. */
const maxCodings = 2;

/**
 * Reads a body as text, unpacked. The limit counts bytes after unpacking, and reading stops at it, so a compressed bomb costs
 * no more than the limit. Throws `http.response_too_large`, or `http.network` for a body that can't be unpacked.
 */
export async function readBody(
  body: Readable,
  headers: { contentEncoding: string; contentType: string },
  maxBytes: number,
): Promise<string> {
  // Leaving early destroys the body, which reports that as an error; the loop below has its own way to see errors.
  body.on("error", () => undefined);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    let stream = body;
    for (const decoder of decodersFor(headers.contentEncoding)) stream = pipeline(stream, decoder, () => undefined);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new AppError("http.response_too_large", {
          message: `The answer is larger than ${maxBytes.toLocaleString("en-US")} bytes.`,
          details: { maxResponseBytes: maxBytes },
        });
      }
      chunks.push(chunk);
    }
  } finally {
    body.destroy();
  }
  return decodeText(Buffer.concat(chunks), headers.contentType);
}

function decodersFor(contentEncoding: string) {
  const codings = contentEncoding
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  if (codings.length > maxCodings) throw unreadable(contentEncoding);
  return codings.reverse().map((coding) => {
    if (!isDecodable(coding)) throw unreadable(contentEncoding);
    return decoders[coding]();
  });
}

const unreadable = (contentEncoding: string): AppError =>
  new AppError("http.network", {
    message: `The answer is packed in a way that can't be read (content-encoding: ${contentEncoding.slice(0, 60)}).`,
  });

function decodeText(bytes: Buffer, contentType: string): string {
  const charset = /charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // An unknown charset name.
    return new TextDecoder().decode(bytes);
  }
}
