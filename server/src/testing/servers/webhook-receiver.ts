import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server of the test's own that webhooks are delivered to. */
export interface WebhookReceiver {
  url: string;
  received: Received[];
  /** The most calls that were open at once. */
  mostAtOnce: number;
  /** Answers a call; what is received is kept before. */
  respond(response: ServerResponse, call: Received): void;
  close(): Promise<void>;
}

export const ok = (response: ServerResponse) => {
  response.writeHead(204).end();
};

export async function webhookReceiver(): Promise<WebhookReceiver> {
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, open);
    response.on("close", () => {
      open -= 1;
    });
    text(request).then((body) => {
      const call = { headers: request.headers, body };
      receiver.received.push(call);
      receiver.respond(response, call);
    }, response.destroy);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    mostAtOnce: 0,
    respond: ok,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return receiver;
}
