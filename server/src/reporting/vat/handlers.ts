import { read } from "../../http/handler.ts";
import { readVat } from "./read-vat.ts";
import { vatCsv } from "./vat-csv.ts";

export const vatHandlers = {
  getVat: read<"getVat">(async ({ db, query }) => readVat(db, query)),

  exportVat: read<"exportVat">(async ({ db, query, setHeader }) => {
    const report = await readVat(db, query);
    setHeader("content-disposition", `attachment; filename="vat-${query.from}.csv"`);
    return vatCsv(report);
  }),
};
