import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

/** A mail server in this process that keeps what it takes. */
export interface MailServer {
  url: string;
  /** Every e-mail taken, as it came, in the order of the answers. */
  taken: Buffer[];
  /** What it answers next instead of taking an e-mail, to the recipient or to the content; null takes it. */
  refusal: Refusal | null;
  close(): Promise<void>;
}

export interface Refusal {
  code: number;
  text: string;
  at: "recipient" | "content";
  /** The only recipient that is refused; any if missing. */
  only?: string;
}

export async function mailServer(): Promise<MailServer> {
  const taken: Buffer[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    onRcptTo: ({ address }, _session, done) =>
      done(self.refusal?.only === undefined || self.refusal.only === address ? refusalAt("recipient") : null),
    onData: (stream, _session, done) => {
      buffer(stream).then((message) => {
        const refusal = refusalAt("content");
        if (refusal !== null) return done(refusal);
        taken.push(message);
        done(null, `Taken as ${taken.length}`);
      }, done);
    },
  });
  const refusalAt = (at: Refusal["at"]) =>
    self.refusal?.at === at
      ? Object.assign(new Error(self.refusal.text), { responseCode: self.refusal.code })
      : null;
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  const self: MailServer = {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    refusal: null,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  return self;
}

/** The Message-ID of an e-mail as it came. */
export function messageIdOf(message: Buffer): string {
  return /^message-id: *(?:\r\n )?(<[^>]*>)/im.exec(message.toString("latin1"))?.[1] ?? "";
}
