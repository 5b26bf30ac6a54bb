import { exportTimeline } from "../activity/timeline/export-timeline.ts";
import { command } from "./command.ts";
import { withBillow } from "./open.ts";
import { writePieces } from "./write-pieces.ts";

export const exportTimelineCommand = command({
  name: "export timeline",
  summary: "Print every timeline as lines of JSON with the hashes of its chain, to be checked without Billow",
  options: { output: { type: "string", value: "FILE", help: "write it to this file" } },
  run: async ({ output }, context) => {
    await withBillow(context.env, (deps) => writePieces(context, exportTimeline(deps.db), output));
    return 0;
  },
});
