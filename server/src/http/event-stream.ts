import { Readable } from "node:stream";

/** Server-sent events to one caller. */
export interface EventStream {
  body: Readable;
  /** Sends an event; one that finds no room, as the caller does not keep up, is left out. */
  send(name: string, data: unknown): void;
  /** Ends it after what was sent. */
  end(): void;
}

/** A comment this often keeps proxies from taking a quiet stream for a dead one. */
const BEAT_MS = 15_000;
/** For events the caller has not taken yet. */
const BUFFER_BYTES_MAX = 64 * 1024;

/**
 * A stream that has begun. `onRoom` is called when there is room again after events were left out; `onEnd` once, however it
 * ends.
 */
export function eventStream({ onRoom, onEnd }: { onRoom(): void; onEnd(): void }): EventStream {
  let isFull = false;
  let leftOut = false;
  const body = new Readable({
    highWaterMark: BUFFER_BYTES_MAX,
    read: () => {
      isFull = false;
      if (!leftOut) return;
      leftOut = false;
      onRoom();
    },
    destroy: (error, done) => {
      clearInterval(beat);
      onEnd();
      done(error);
    },
  });
  const push = (text: string) => {
    if (!body.destroyed && !hasEnded) isFull = !body.push(text);
  };
  let hasEnded = false;
  const beat = setInterval(() => push(": still here\n\n"), BEAT_MS).unref();
  push("retry: 2000\n\n");
  return {
    body,
    send: (name, data) => {
      if (isFull) leftOut = true;
      else push(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => {
      if (body.destroyed || hasEnded) return;
      hasEnded = true;
      body.push(null);
    },
  };
}
