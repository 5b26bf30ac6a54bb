import { withBillow } from "../../cli/open.ts";
import { sendReminders } from "../../collections/dunning/send-reminders.ts";
import { fixedClock } from "../clock.ts";

/*
 * A process for tests that kill it: goes one round of reminders on the database of the environment, as at the instant
 * given, and says how many it sent.
 * Usage: node remind-once.ts INSTANT
 */

const clock = fixedClock(process.argv[2] ?? "");
const sent = await withBillow(process.env, (deps) => sendReminders({ ...deps, clock }));
process.stdout.write(`${sent}\n`);
