import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { exportTimeline } from "../../activity/timeline/export-timeline.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { writePieces } from "./write-pieces.ts";

export const exportTimelineCommand = command({
  name: "export timeline",
  summary:
    "Print every timeline as JSON, an entry per line, with its hash chain, so that it can be checked without Billow",
  options: {
    output: { type: "string", value: "FILE", help: "write to this file instead of standard output" },
  },
  run: async ({ output }, context) => {
    await withBillow(context.env, async (deps) => {
      await recordExport(deps, { route: "exportTimeline", actor: COMMAND_LINE, filter: {} });
      await writePieces(context, exportTimeline(deps.db), output);
    });
    return 0;
  },
});
