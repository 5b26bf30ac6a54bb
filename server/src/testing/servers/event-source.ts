/** A server-sent event as a browser would hand it on. */
export interface ReceivedEvent {
  name: string;
  data: Record<string, unknown>;
}

export interface OpenEvents {
  headers: Headers;
  /** The next event, as soon as there is one; null once the stream has ended. */
  next(): Promise<ReceivedEvent | null>;
  close(): void;
}

/** Opens a stream of server-sent events over HTTP; fails where the server refuses it. */
export async function openEvents(url: string, headers: Record<string, string>): Promise<OpenEvents> {
  const cut = new AbortController();
  const response = await fetch(url, { headers, signal: cut.signal });
  if (!response.ok || response.body === null) throw new Error(`${url} is refused: ${await response.text()}`);
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let unread = "";
  const next = async (): Promise<ReceivedEvent | null> => {
    for (;;) {
      const end = unread.indexOf("\n\n");
      if (end >= 0) {
        const [, name, data] = /^event: (.*)\ndata: (.*)$/.exec(unread.slice(0, end)) ?? [];
        unread = unread.slice(end + 2);
        if (name !== undefined && data !== undefined) return { name, data: JSON.parse(data) };
        continue;
      }
      const { done, value } = await pieces.read();
      if (done) return null;
      unread += value;
    }
  };
  return { headers: response.headers, next, close: () => cut.abort() };
}
