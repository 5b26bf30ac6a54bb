import { Readable } from "node:stream";

/** Server-sent events to one caller. */
export interface EventStream {
  body: Readable;
  /** Sends an event. It is dropped when the caller reads too slowly and the buffer is full. */
  send(name: string, data: unknown): void;
  /** Ends the stream after the events sent so far. */
  end(): void;
}

/** How often a comment is sent, so that proxies do not close a quiet stream. */
const BEAT_MS = 15_000;
/** The buffer for events that the caller has not read yet. */
const BUFFER_BYTES_MAX = 64 * 1024;

/**
 * Begins a stream. `onRoom` is called when there is room again after events were dropped, `onEnd` once when the stream ends.
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
