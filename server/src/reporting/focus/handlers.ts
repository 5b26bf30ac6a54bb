import { stream } from "../../http/handler.ts";
import { exportFocus } from "./export-focus.ts";

export const focusHandlers = {
  exportFocus: stream<"exportFocus">(async ({ db, query }) => ({
    body: exportFocus(db, query),
    fileName: `focus-${query.period}.csv`,
  })),
};
