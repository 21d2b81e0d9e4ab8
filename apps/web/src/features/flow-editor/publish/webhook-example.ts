import type { JsonValue } from "@millrace/contracts/json";

/** A command that calls the webhook, ready for a shell: the body stands in single quotes. */
export function curlCommand(url: string, method: string, body: JsonValue): string {
  if (method === "GET" || method === "DELETE") return `curl${method === "GET" ? "" : ` -X ${method}`} ${url}`;
  const quoted = JSON.stringify(body).replaceAll("'", `'\\''`);
  return `curl ${method === "POST" ? "" : `-X ${method} `}${url} -H 'content-type: application/json' -d '${quoted}'`;
}
