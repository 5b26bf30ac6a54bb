import { startJobs } from "../jobs/scheduler.ts";
import { applySourceFile } from "../metering/collectors/sources/source-file.ts";
import { command } from "./command.ts";
import { openBillow } from "./open.ts";

export const worker = command({
  name: "worker",
  summary: "Run background jobs until stopped, without serving the console; any number may share a database",
  options: {},
  run: async (_values, { env, out, stopAsked }) => {
    const stop = stopAsked();
    const { deps, database, close } = await openBillow(env, { purpose: "command" });
    try {
      await applySourceFile(deps);
      const jobs = await startJobs(deps, database.url);
      out("Billow's worker is ready.");
      await stop;
      await jobs.stop();
    } finally {
      await close();
    }
    return 0;
  },
});
