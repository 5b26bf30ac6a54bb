import type { Log } from "../log.ts";

/** For code that runs where nobody reads a log. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
