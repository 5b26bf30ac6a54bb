import { read } from "../../http/handler.ts";
import { findNotices } from "./find-notices.ts";

export const threeWayHandlers = {
  listUsageNotices: read<"listUsageNotices">(async ({ db, query, deps }) =>
    findNotices({ ...deps, db }, query),
  ),
};
