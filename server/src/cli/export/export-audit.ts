import { exportAudit, exportAuditCsv } from "../../access/audit/export-audit.ts";
import { recordExport } from "../../access/audit/record-export.ts";
import { COMMAND_LINE } from "../../activity/record/actors.ts";
import { command } from "../command.ts";
import { withBillow } from "../open.ts";
import { writePieces } from "./write-pieces.ts";

export const exportAuditCommand = command({
  name: "export audit",
  summary: "Print everything that happened and who did it, newest first, as JSON, an event per line",
  options: {
    csv: { type: "boolean", help: "print CSV instead of JSON" },
    output: { type: "string", value: "FILE", help: "write to this file instead of standard output" },
  },
  run: async ({ csv, output }, context) => {
    const lines = csv ? exportAuditCsv : exportAudit;
    await withBillow(context.env, async (deps) => {
      const route = csv ? "exportAuditCsv" : "exportAudit";
      await recordExport(deps, { route, actor: COMMAND_LINE, filter: {} });
      await writePieces(context, lines(deps.db, {}), output);
    });
    return 0;
  },
});
