import type { Logger, LoggerOptions } from "pino";

type LogMethod = NonNullable<NonNullable<LoggerOptions["hooks"]>["logMethod"]>;

/** A warning or error that is logged again within this time is counted instead. */
const WINDOW_MS = 60_000;
const KINDS_MAX = 500;
const WARN = 40;

interface Said {
  repeated: number;
}

/**
 * Counts warnings and errors that repeat, instead of writing each: in an outage of the database every lane and queue says
 * the same again and again. A line says how often it came in the minute before it by `repeated`. Lines of a request are all
 * written, because a person may look for each by its request id.
 */
export function countRepeats(): LogMethod {
  const known = new Map<string, Said>();
  return function (args, method, level) {
    if (level < WARN || "requestId" in this.bindings()) return method.apply(this, args);
    const kind = `${level} ${kindOf(args)}`;
    const said = known.get(kind);
    if (said !== undefined) {
      said.repeated += 1;
      return;
    }
    method.apply(this, args);
    if (known.size < KINDS_MAX)
      watch(this, { known, kind, again: (lead) => write(this, args, method, lead) });
  };
}

/** After each minute, writes the line with its count, or forgets it where it did not come again. */
function watch(
  logger: Logger,
  { known, kind, again }: { known: Map<string, Said>; kind: string; again(lead: Said): void },
): void {
  const said: Said = { repeated: 0 };
  known.set(kind, said);
  const timer = setInterval(() => {
    if (said.repeated === 0) {
      clearInterval(timer);
      known.delete(kind);
      return;
    }
    const { repeated } = said;
    said.repeated = 0;
    if (logger.level !== "silent") again({ repeated });
  }, WINDOW_MS);
  timer.unref();
}

type Args = Parameters<LogMethod>[0];

function write(logger: Logger, args: Args, method: Parameters<LogMethod>[1], lead: Said): void {
  const [first, ...rest] = args;
  const isText = typeof first === "string";
  const fields = isText ? lead : { ...Object(first), ...lead };
  method.apply(logger, isText ? [fields, first, ...rest] : [fields, ...rest]);
}

/** The words without ids and figures, so that the same about another thing is the same. */
function kindOf(args: Args): string {
  const words = [...args].map((arg: unknown) => {
    if (typeof arg === "string") return arg;
    const err: unknown = typeof arg === "object" && arg !== null ? Reflect.get(arg, "err") : undefined;
    return err instanceof Error ? err.message : "";
  });
  return words.join(" ").replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}|\d+/g, "#");
}
