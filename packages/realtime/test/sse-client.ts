import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { type HubMessage, hubMessage } from "@millrace/contracts/api/realtime";

export type SseClient = {
  status: number;
  headers: IncomingMessage["headers"];
  messages: HubMessage[];
  /** `id:` of each message, `null` where it had none. */
  ids: (string | null)[];
  comments: number;
  isClosed: boolean;
  body: string;
  /** Stops reading, as a client does that hangs. */
  pause(): void;
  close(): void;
};

/** A small reader of event streams that keeps all it gets. Resolves when the answer's head is there. */
export function openStream(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
  return new Promise((resolve, reject) => {
    const request: ClientRequest = get(url, { headers, agent: false }, (response) => {
      const client: SseClient = {
        status: response.statusCode ?? 0,
        headers: response.headers,
        messages: [],
        ids: [],
        comments: 0,
        isClosed: false,
        body: "",
        pause: () => response.pause(),
        close: () => request.destroy(),
      };
      let rest = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        client.body += chunk;
        const blocks = (rest + chunk).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) readBlock(client, block);
      });
      const onEnd = (): void => {
        client.isClosed = true;
      };
      response.on("close", onEnd).on("error", onEnd);
      resolve(client);
    });
    request.on("error", reject);
  });
}

function readBlock(client: SseClient, block: string): void {
  let id: string | null = null;
  for (const line of block.split("\n")) {
    if (line.startsWith("id: ")) id = line.slice(4);
    else if (line.startsWith(":")) client.comments++;
    else if (line.startsWith("data: ")) {
      client.messages.push(hubMessage.parse(JSON.parse(line.slice(6))));
      client.ids.push(id);
    }
  }
}

export const cursorsOf = (client: SseClient): string[] =>
  client.messages.flatMap((message) => (message.kind === "event" ? [message.cursor] : []));
