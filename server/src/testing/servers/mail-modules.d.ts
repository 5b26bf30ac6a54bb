/** The little that tests use of two libraries without types of their own. */
declare module "smtp-server" {
  import type { Server } from "node:net";
  import type { Readable } from "node:stream";

  type Done = (error?: Error | null, answer?: string) => void;

  export class SMTPServer {
    constructor(options: {
      authOptional: boolean;
      disabledCommands: string[];
      logger: boolean;
      onRcptTo?(address: { address: string }, session: unknown, done: Done): void;
      onData?(stream: Readable, session: unknown, done: Done): void;
    });
    server: Server;
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    on(event: "error", listener: (error: Error) => void): void;
  }
}

declare module "mailparser" {
  export interface ParsedMail {
    messageId?: string;
    subject?: string;
    from?: { text: string };
    replyTo?: { text: string };
    to?: { text: string };
    text?: string;
    html: string | false;
    attachments: { filename?: string; contentType: string; content: Buffer }[];
  }

  export function simpleParser(source: Buffer): Promise<ParsedMail>;
}
