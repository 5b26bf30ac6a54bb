import { read } from "../../http/handler.ts";
import { ageingCsv } from "./ageing-csv.ts";
import { readAgeing } from "./read-ageing.ts";

export const ageingHandlers = {
  getAgeing: read<"getAgeing">(async ({ db, query, deps }) => readAgeing({ ...deps, db }, query)),

  exportAgeing: read<"exportAgeing">(async ({ db, query, deps, setHeader }) => {
    const report = await readAgeing({ ...deps, db }, { ...query, limit: Number.MAX_SAFE_INTEGER });
    setHeader("content-disposition", `attachment; filename="ageing-${report.asOf}.csv"`);
    return ageingCsv(report, query.groupBy);
  }),
};
