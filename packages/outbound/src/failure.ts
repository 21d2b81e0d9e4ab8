import { AppError } from "@millrace/contracts/errors";
import { errors } from "undici";

const inWords: Record<string, string> = {
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  ECONNREFUSED: "it refuses connections",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  UND_ERR_SOCKET: "it closed the connection",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by itself",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate can't be verified",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};
const timeouts = new Set(["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Anything that went wrong below HTTP, as the error a person reads. The original is not kept: it may quote the request. */
export function toHttpError(error: unknown, host: string): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const details = { host, ...(code ? { reason: code } : {}) };
  if (timeouts.has(code))
    return new AppError("http.timeout", { message: `${host} did not accept a connection.`, details });
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return new AppError("http.response_too_large", { message: `${host} sent too many headers.`, details });
  }
  const words =
    error instanceof errors.HTTPParserError ? "it does not answer in HTTP" : (inWords[code] ?? wordsFor(code));
  return new AppError("http.network", { message: `${host} could not be reached: ${words}.`, details });
}

function wordsFor(code: string): string {
  if (code.startsWith("Z_") || code.startsWith("ERR_BROTLI") || code.startsWith("ZSTD_"))
    return "its answer is damaged";
  return "the connection failed";
}
