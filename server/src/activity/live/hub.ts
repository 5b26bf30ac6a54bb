import { type LiveEvent, liveEvent } from "@billow/contract/activity/live.ts";
import pg from "pg";
import type { Deps } from "../../deps.ts";
import { errorMessage } from "../../error-code.ts";
import { type EventStream, eventStream } from "../../http/event-stream.ts";
import type { Admission } from "../../http/handler.ts";
import { type About, aboutOf, OF_ANYBODY } from "./about.ts";
import { type AccessChange, accessChange } from "./access-change.ts";
import { CHANNEL } from "./queries.ts";

/** Hears of changes made in any process and passes them on to the streams of this one. */
export interface LiveHub {
  /**
   * Opens a stream. From the moment this resolves, `onEvent` is called for each change and may send on the stream. The stream
   * ends when its caller is no longer let in.
   */
  open(admission: Admission, onEvent: OnEvent): Promise<EventStream>;
  /** Calls `end` once the caller of an answer that takes long is no longer let in, until what this returns is called. */
  watch(admission: Admission, end: () => void): Promise<() => void>;
  /** Ends every stream and stops listening. */
  close(): Promise<void>;
}

/** What a stream does with a change. */
type OnEvent = (event: LiveEvent, stream: EventStream, about: About) => void;

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
  const streams = new Map<EventStream, (event: LiveEvent, about: About) => void>();
  const admitted = new Set<Admitted>();
  let listening: Promise<pg.Client> | undefined;
  let isClosed = false;

  const pass = (event: LiveEvent, about: About) => {
    for (const tell of [...streams.values()]) tell(event, about);
  };
  const check = (isConcerned: (actorId: string) => boolean) => {
    for (const one of [...admitted]) if (isConcerned(one.admission.actorId)) void ask(one);
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
    if (isClosed || admitted.size === 0) return;
    listen().then(
      () => {
        check(() => true);
        pass(MISSED, OF_ANYBODY);
      },
      (error: unknown) => {
        notHeard(deps, error);
        setTimeout(lost, RECONNECT_MS).unref();
      },
    );
  };

  /** The caller's access may have changed after it was let in, and before this: so it is asked once more. */
  const watch = async (one: Admitted) => {
    admitted.add(one);
    await ask(one);
  };

  return {
    watch: async (admission, end) => {
      const one: Admitted = { admission, end, asking: null };
      // Where changes are not heard of, the check every few seconds has to do.
      if (!isClosed) await listen().catch((error: unknown) => notHeard(deps, error));
      await watch(one);
      return () => admitted.delete(one);
    },
    open: async (admission, onEvent) => {
      // Nothing connects after `close`: nobody would end that connection.
      if (!isClosed) await listen();
      const stream = eventStream({
        onRoom: () => streams.get(stream)?.(MISSED, OF_ANYBODY),
        onEnd: () => {
          clearTimeout(ending);
          streams.delete(stream);
          admitted.delete(one);
        },
      });
      const one: Admitted = { admission, end: () => stream.end(), asking: null };
      const { endsAtMs } = admission;
      const ending =
        endsAtMs === null
          ? undefined
          : setTimeout(() => stream.end(), Math.min(endsAtMs - deps.clock.nowMs(), WAIT_MAX_MS)).unref();
      streams.set(stream, (event, about) => whenAdmitted(one, () => onEvent(event, stream, about)));
      if (isClosed) stream.end();
      await watch(one);
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

function notHeard({ log }: Pick<Deps, "log">, error: unknown): void {
  log.warn(`Live changes are not heard of at the moment: ${errorMessage(error)}`);
}

/** Who is being answered, and what ends that. */
interface Admitted {
  admission: Admission;
  end(): void;
  /** Whether they are still let in; null while nobody asks. */
  asking: Promise<boolean> | null;
}

/** Does something for somebody. Where it is being asked whether they are still let in, the answer comes first. */
function whenAdmitted(one: Admitted, act: () => void): void {
  if (one.asking === null) act();
  else void one.asking.then((holds) => holds && act());
}

/** Asks whether somebody is still let in, once more where that is being asked already: the answer may be of before. */
async function ask(one: Admitted): Promise<void> {
  const asking = Promise.resolve(one.asking).then(() => endWhereRefused(one));
  one.asking = asking;
  await asking;
  if (one.asking === asking) one.asking = null;
}

/** A failure to find out, as when the database is away, ends nothing: the next check does. */
async function endWhereRefused({ admission, end }: Admitted): Promise<boolean> {
  const holds = await admission.holds().catch(() => true);
  if (!holds) end();
  return holds;
}

async function connect(
  { pool }: Pick<Deps, "pool">,
  {
    onEvent,
    onAccessChange,
    onLoss,
  }: {
    onEvent(event: LiveEvent, about: About): void;
    onAccessChange(change: AccessChange): void;
    onLoss(): void;
  },
): Promise<pg.Client> {
  const client = new pg.Client({ ...pool.options, application_name: "billow live" });
  client.on("error", () => {});
  client.on("notification", ({ payload }) => {
    // Another version of Billow may publish what this one does not know.
    const said: unknown = JSON.parse(payload ?? "null");
    const event = liveEvent.safeParse(said);
    if (event.success) return onEvent(event.data, aboutOf(said));
    const change = accessChange.safeParse(said);
    if (change.success) onAccessChange(change.data);
  });
  await client.connect();
  client.once("end", onLoss);
  await client.query(`LISTEN ${CHANNEL}`);
  return client;
}
