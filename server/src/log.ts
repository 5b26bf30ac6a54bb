/** The part of a logger that code outside a request needs; every pino logger is one. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** For code that runs where nobody reads a log. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
