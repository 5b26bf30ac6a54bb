import { parseArgs } from "node:util";
import { readMinutes } from "./plan.ts";
import { soak } from "./soak.ts";

const HELP = `npm run soak -- [--minutes N] [--seed N]

Loads a server, a worker and a database of its own with events, reads, billing runs, imports and exports, while it kills
each of them and restarts the database. It fails when a call answers 500, when anything is lost or happens twice, when
memory grows, or when "billow verify" finds anything.

  --minutes N     how long, 30 by default
  --seed N        repeats the strikes and the load of another run, as far as the machine does`;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    seed: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const minutes = readMinutes(values.minutes);
if (values.help || typeof minutes === "string") {
  console.log(values.help ? HELP : minutes);
  process.exitCode = values.help ? 0 : 2;
} else {
  process.exitCode = await soak(minutes, Number(values.seed ?? Date.now() % 1_000_000_000));
}
