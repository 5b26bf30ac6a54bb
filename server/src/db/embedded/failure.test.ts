import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StartupError } from "../../startup-error.ts";
import { explainFailure, isPortTaken } from "./failure.ts";

const folder = join(tmpdir(), "postgres");

test.each([
  ['FATAL:  could not extend file "base/1/2691": No space left on device', "is full; free at least 100 MB"],
  ["FATAL:  could not extend file: wrote only 4096 of 8192 bytes\nHINT:  Check free disk space.", "is full"],
  ['FATAL:  could not open file "global/pg_control": Permission denied', "The database's user may not use"],
  ['FATAL:  data directory "/data" has wrong ownership', "The database's user may not use"],
  [
    "FATAL:  could not map anonymous shared memory: Cannot allocate memory",
    "found too little memory to start",
  ],
  [
    "postgres: error while loading shared libraries: libssl.so.1.1: cannot open shared object file",
    "do not run on",
  ],
  [
    'FATAL:  could not create lock file "postmaster.pid": Read-only file system',
    "is on a read-only file system; set BILLOW_DATA to a writable folder",
  ],
  ["PANIC:  could not locate a valid checkpoint record", "is damaged; restore it from a backup"],
])("%s", (output, sentence) => {
  const error = explainFailure(output, folder);
  expect(error).toBeInstanceOf(StartupError);
  expect(error.message).toContain(sentence);
  expect(error.message).toMatch(/\.$/);
});

test("what is not known is told in PostgreSQL's last words, with the place of the rest", () => {
  const output = [
    "2026-11-23 09:23:36.662 UTC [17497] LOG:  starting PostgreSQL 18.4",
    "2026-11-23 09:23:36.662 UTC [17497] FATAL:  something new",
    "2026-11-23 09:23:36.662 UTC [17497] LOG:  database system is shut down",
  ].join("\n");
  expect(explainFailure(output, "/data/postgres", "/data/postgres.log").message).toBe(
    "The embedded database in /data/postgres does not start: something new; see /data/postgres.log.",
  );
});

test("a port that another program took is told apart, as another port will do", () => {
  expect(isPortTaken('LOG:  could not bind IPv4 address "127.0.0.1": Address already in use')).toBe(true);
  expect(isPortTaken("FATAL:  could not create any TCP/IP sockets")).toBe(true);
  expect(isPortTaken("FATAL:  something new")).toBe(false);
});
