import { createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A mail server that takes e-mails and forgets them, except those to whom it is told to refuse. */
export interface FakeMailServer {
  url: string;
  refused: Set<string>;
  stop(): void;
}

export async function startFakeMailServer(): Promise<FakeMailServer> {
  const refused = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    converse(socket, refused);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on a port.");
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    refused,
    stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** As much of SMTP (RFC 5321) as it takes to hand over an e-mail. */
function converse(socket: Socket, refused: ReadonlySet<string>): void {
  let isContent = false;
  socket.write("220 mail.example\r\n");
  createInterface({ input: socket }).on("line", (line) => {
    if (isContent && line !== ".") return;
    const answer = isContent ? "250 Taken" : answerTo(line, refused);
    isContent = answer.startsWith("354");
    socket.write(`${answer}\r\n`);
    if (answer.startsWith("221")) socket.end();
  });
}

function answerTo(line: string, refused: ReadonlySet<string>): string {
  const command = line.slice(0, 4).toUpperCase();
  if (command === "DATA") return "354 Go on";
  if (command === "QUIT") return "221 Good bye";
  const recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1];
  return recipient !== undefined && refused.has(recipient) ? "550 No such user" : "250 Fine";
}
