import { type LiveEvent, liveEvent } from "@billow/contract/activity/live.ts";
import pg from "pg";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { type EventStream, eventStream } from "../../http/event-stream.ts";
import { CHANNEL } from "./queries.ts";

/** Hears of changes made in any process and passes them on to the streams of this one. */
export interface LiveHub {
  /** A stream on which `onEvent` sends what it makes of each change from the moment this resolves. */
  open(onEvent: (event: LiveEvent, stream: EventStream) => void): Promise<EventStream>;
  /** Ends every stream and stops listening. */
  close(): Promise<void>;
}

const RECONNECT_MS = 1_000;

/** What stands for changes that were missed: whatever is shown is to be read again. */
const MISSED: LiveEvent = { name: "invoices", data: {} };

/** Listens on one connection, made when the first stream is opened and again whenever it is lost. */
export function createLiveHub(deps: Pick<Deps, "pool" | "log">): LiveHub {
  const streams = new Map<EventStream, (event: LiveEvent) => void>();
  let listening: Promise<pg.Client> | undefined;
  let isClosed = false;

  const pass = (event: LiveEvent) => {
    for (const onEvent of [...streams.values()]) onEvent(event);
  };
  const listen = () => {
    listening ??= connect(deps, { onEvent: pass, onLoss: lost }).catch((error: unknown) => {
      listening = undefined;
      throw error;
    });
    return listening;
  };
  const lost = () => {
    listening = undefined;
    if (isClosed || streams.size === 0) return;
    listen().then(
      () => pass(MISSED),
      (error: unknown) => {
        deps.log.warn(`Live changes are not heard of at the moment: ${errorMessage(error)}`);
        setTimeout(lost, RECONNECT_MS).unref();
      },
    );
  };

  return {
    open: async (onEvent) => {
      await listen();
      const stream = eventStream({
        onRoom: () => streams.get(stream)?.(MISSED),
        onEnd: () => streams.delete(stream),
      });
      streams.set(stream, (event) => onEvent(event, stream));
      if (isClosed) stream.end();
      return stream;
    },
    close: async () => {
      isClosed = true;
      for (const stream of [...streams.keys()]) stream.end();
      const client = await listening?.catch(() => undefined);
      await client?.end();
    },
  };
}

async function connect(
  { pool }: Pick<Deps, "pool">,
  { onEvent, onLoss }: { onEvent(event: LiveEvent): void; onLoss(): void },
): Promise<pg.Client> {
  const client = new pg.Client({ ...pool.options, application_name: "billow live" });
  client.on("error", () => {});
  client.on("notification", ({ payload }) => {
    // What another version of Billow may say is none of ours.
    const event = liveEvent.safeParse(JSON.parse(payload ?? "null"));
    if (event.success) onEvent(event.data);
  });
  await client.connect();
  client.once("end", onLoss);
  await client.query(`LISTEN ${CHANNEL}`);
  return client;
}
