import { stream } from "../../http/handler.ts";
import { exportTimeline } from "./export-timeline.ts";

export const timelineHandlers = {
  exportTimeline: stream<"exportTimeline">(async ({ db }) => ({
    body: exportTimeline(db),
    fileName: "timeline.ndjson",
  })),
};
