import { createHash } from "node:crypto";
import type { FlowFile } from "@millrace/contracts/flow/flow-file";
import { canonicalJson, type JsonObject } from "@millrace/contracts/json";

/** SHA-256 of the canonical JSON of a file without its checksum. White space and the order of keys say nothing. */
export function checksumOf({ checksum: _, ...rest }: JsonObject): FlowFile["checksum"] {
  return `sha256:${createHash("sha256").update(canonicalJson(rest)).digest("hex")}`;
}
