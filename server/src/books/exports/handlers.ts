import { numbersOf } from "@billow/core/books/chart-of-accounts.ts";
import { stream } from "../../http/handler.ts";
import { datevOfMonth } from "./datev-of-month.ts";
import { exportBeancount } from "./export-beancount.ts";
import { exportEntries } from "./export-entries.ts";

export const bookExportHandlers = {
  exportBeancount: stream<"exportBeancount">(async ({ db, query }) => ({
    body: exportBeancount(db, query),
    fileName: "books.beancount",
  })),

  exportEntries: stream<"exportEntries">(async ({ db, query }) => ({
    body: exportEntries(db, {
      from: query.from ?? null,
      before: query.before ?? null,
      issuerId: query.issuerId ?? null,
      currency: query.currency ?? null,
      numbers: numbersOf(query.chart, query.accounts),
    }),
    fileName: "entries.csv",
  })),

  exportDatev: stream<"exportDatev">(async ({ db, deps, query, principal }) =>
    datevOfMonth(db, deps, query, principal.actor),
  ),
};
