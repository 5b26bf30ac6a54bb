import { type LiveEvent, liveEvent } from "@billow/contract/activity/live.ts";
import pg from "pg";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { type EventStream, eventStream } from "../../http/event-stream.ts";
import type { Admission } from "../../http/handler.ts";
import { type AccessChange, accessChange } from "./access-change.ts";
import { CHANNEL } from "./queries.ts";

/** Hears of changes made in any process and passes them on to the streams of this one. */
export interface LiveHub {
  /**
   * Opens a stream. From the moment this resolves, `onEvent` is called for each change and may send on the stream. The stream
   * ends when its caller is no longer let in.
   */
  open(admission: Admission, onEvent: (event: LiveEvent, stream: EventStream) => void): Promise<EventStream>;
  /** Ends every stream and stops listening. */
  close(): Promise<void>;
}

const RECONNECT_MS = 1_000;
/** How often streams are checked for sessions and keys that have expired. */
const CHECK_MS = 15_000;

/** A timer cannot wait longer. Whoever listens that long connects again. */
const WAIT_MAX_MS = 2 ** 31 - 1;

/** Sent where changes may have been missed: consoles read again what they show. */
const MISSED: LiveEvent = { name: "invoices", data: {} };

/** Listens on one connection, made when the first stream is opened and again whenever it is lost. */
export function createLiveHub(
  deps: Pick<Deps, "pool" | "log" | "clock">,
  { onAccessChange }: { onAccessChange(actorIds: readonly string[]): void },
): LiveHub {
  const streams = new Map<EventStream, OpenStream>();
  let listening: Promise<pg.Client> | undefined;
  let isClosed = false;

  const pass = (event: LiveEvent) => {
    for (const { onEvent } of [...streams.values()]) onEvent(event);
  };
  const check = (isConcerned: (actorId: string) => boolean) => {
    for (const [stream, { admission }] of [...streams]) {
      if (isConcerned(admission.actorId)) void endWhereRefused(stream, admission);
    }
  };
  const accessChanged = ({ data: { actorIds } }: AccessChange) => {
    onAccessChange(actorIds);
    check((actorId) => actorIds.includes(actorId));
  };
  const checking = setInterval(() => check(() => true), CHECK_MS).unref();
  const listen = () => {
    listening ??= connect(deps, { onEvent: pass, onAccessChange: accessChanged, onLoss: lost }).catch(
      (error: unknown) => {
        listening = undefined;
        throw error;
      },
    );
    return listening;
  };
  const lost = () => {
    listening = undefined;
    if (isClosed || streams.size === 0) return;
    listen().then(
      () => {
        check(() => true);
        pass(MISSED);
      },
      (error: unknown) => {
        deps.log.warn(`Live changes are not heard of at the moment: ${errorMessage(error)}`);
        setTimeout(lost, RECONNECT_MS).unref();
      },
    );
  };

  return {
    open: async (admission, onEvent) => {
      // Nothing connects after `close`: nobody would end that connection.
      if (!isClosed) await listen();
      const stream = eventStream({
        onRoom: () => streams.get(stream)?.onEvent(MISSED),
        onEnd: () => {
          clearTimeout(ending);
          streams.delete(stream);
        },
      });
      const { endsAtMs } = admission;
      const ending =
        endsAtMs === null
          ? undefined
          : setTimeout(() => stream.end(), Math.min(endsAtMs - deps.clock.nowMs(), WAIT_MAX_MS)).unref();
      streams.set(stream, { admission, onEvent: (event) => onEvent(event, stream) });
      if (isClosed) stream.end();
      // The caller's access may have changed after it was let in, and before this stream was in the list.
      await endWhereRefused(stream, admission);
      return stream;
    },
    close: async () => {
      isClosed = true;
      clearInterval(checking);
      for (const stream of [...streams.keys()]) stream.end();
      const client = await listening?.catch(() => undefined);
      await client?.end();
    },
  };
}

interface OpenStream {
  admission: Admission;
  onEvent(event: LiveEvent): void;
}

/** A failure to find out, as when the database is away, ends nothing: the next check does. */
async function endWhereRefused(stream: EventStream, admission: Admission): Promise<void> {
  if (!(await admission.holds().catch(() => true))) stream.end();
}

async function connect(
  { pool }: Pick<Deps, "pool">,
  {
    onEvent,
    onAccessChange,
    onLoss,
  }: { onEvent(event: LiveEvent): void; onAccessChange(change: AccessChange): void; onLoss(): void },
): Promise<pg.Client> {
  const client = new pg.Client({ ...pool.options, application_name: "billow live" });
  client.on("error", () => {});
  client.on("notification", ({ payload }) => {
    // Another version of Billow may publish what this one does not know.
    const said: unknown = JSON.parse(payload ?? "null");
    const event = liveEvent.safeParse(said);
    if (event.success) return onEvent(event.data);
    const change = accessChange.safeParse(said);
    if (change.success) onAccessChange(change.data);
  });
  await client.connect();
  client.once("end", onLoss);
  await client.query(`LISTEN ${CHANNEL}`);
  return client;
}
