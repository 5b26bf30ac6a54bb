import { withBillow } from "../../cli/open.ts";
import { settleSuspensions } from "../../collections/suspensions/settle-suspensions.ts";
import { fixedClock } from "../clock.ts";

/*
 * A process for tests that kill it: settles suspensions once on the database of the environment, as at an instant, and says
 * how many it said.
 * Usage: node settle-suspensions-once.ts INSTANT
 */

const clock = fixedClock(process.argv[2] ?? "");
const said = await withBillow(process.env, (deps) => settleSuspensions({ ...deps, clock }));
process.stdout.write(`${said}\n`);
