import { readConfig } from "../../config.ts";
import { openDatabase } from "../../db/connect.ts";

/*
 * A process for tests of the embedded database: opens the database of the environment, says so on standard output in one
 * line of JSON, and closes it when told to by SIGTERM or by the end of its standard input.
 * Usage: node hold-database.ts server|command
 */

const purpose = process.argv[2] === "command" ? "command" : "server";
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = {
  info: (message: string) => say({ info: message }),
  warn: (message: string) => say({ warn: message }),
  error: (message: string) => say({ error: message }),
};

try {
  const database = await openDatabase(readConfig(process.env), log, { purpose });
  database.announce("http://127.0.0.1:3000");
  const close = () => {
    database.close().then(
      () => process.exit(0),
      (error: unknown) => {
        say({ failed: String(error) });
        process.exit(2);
      },
    );
  };
  process.once("SIGTERM", close);
  process.stdin.once("end", close).resume();
  say({ role: database.role, url: database.url });
} catch (error) {
  say({
    refused: error instanceof Error ? error.message : String(error),
    kind: error instanceof Error ? error.name : "",
  });
  process.exit(1);
}
