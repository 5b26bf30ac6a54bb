import { command } from "./command.ts";
import { openBillow } from "./open.ts";

export const migrateCommand = command({
  name: "migrate",
  summary: "Migrate the database to this version; every other command does this too",
  options: {},
  run: async (_values, { env, out }) => {
    const billow = await openBillow(env, { purpose: "command" });
    await billow.close();
    out(billow.migrated === 0 ? "The database is up to date." : `Migrations applied: ${billow.migrated}.`);
    return 0;
  },
});
