import { type Diagnosis, diagnosis } from "./diagnosis.ts";
import type { ServerStart } from "./server-start.ts";

/** What a shell may well have otherwise: where it finds the database, and what is used at a start alone. */
const OWN_TO_EACH = new Set([
  "BILLOW_ADMIN_EMAIL",
  "BILLOW_ADMIN_PASSWORD",
  "BILLOW_DATA",
  "BILLOW_DEMO",
  "DATABASE_URL",
  "LOG_LEVEL",
  "PORT",
]);

/** Whether this shell has the settings of the server. Where it has others, the doctor speaks of another Billow. */
export function checkSettings(ofShell: readonly string[], start: ServerStart | undefined): Diagnosis[] {
  if (start === undefined) return [];
  const missing = beyond(start.settings, ofShell);
  const extra = beyond(ofShell, start.settings);
  const server = named(start);
  return [
    ...(missing.length === 0
      ? []
      : [
          diagnosis(
            "look",
            "settings",
            `The ${server} has ${missing.join(", ")}, this shell has not. Set them here too, and ask again.`,
          ),
        ]),
    ...(extra.length === 0
      ? []
      : [
          diagnosis(
            "look",
            "settings",
            `This shell has ${extra.join(", ")}, the ${server} has not. Start the server with them if it should.`,
          ),
        ]),
  ];
}

/** A server by when it started. */
export function named({ started_at }: ServerStart): string {
  return `server that started at ${started_at}`;
}

function beyond(names: readonly string[], others: readonly string[]): string[] {
  return names.filter((name) => !OWN_TO_EACH.has(name) && !others.includes(name));
}
