import type { TimelineEntry } from "@billow/contract/activity/event-types.ts";
import { Tooltip } from "@mantine/core";
import { formatInstant, formatUtc } from "../../../format/date.ts";
import section from "./sheet-content.module.css";
import classes from "./timeline.module.css";
import { timelineText } from "./timeline-text.ts";

/** Everything that ever happened to the invoice, newest last, in the billing zone; hovering a time shows it in UTC. */
export function Timeline({ entries, timeZone }: { entries: readonly TimelineEntry[]; timeZone: string }) {
  return (
    <section className={section.section}>
      <h3 className={section.title}>Timeline</h3>
      <ol className={classes.timeline}>
        {numbered(entries).map(({ place, entry }) => (
          <Entry key={place} entry={entry} timeZone={timeZone} />
        ))}
      </ol>
    </section>
  );
}

function Entry({ entry, timeZone }: { entry: TimelineEntry; timeZone: string }) {
  const { what, who, status } = timelineText(entry);
  return (
    <li className={classes.entry} data-status={status ?? "message"}>
      <div className={classes.words}>
        <p className={classes.what}>{what}</p>
        <p className={classes.who}>{who}</p>
      </div>
      <Tooltip label={formatUtc(entry.at)} position="top-end">
        <time dateTime={entry.at} className={classes.time}>
          {formatInstant(entry.at, timeZone)}
        </time>
      </Tooltip>
    </li>
  );
}

/** Entries are only ever appended, so that their place identifies them. */
function numbered(entries: readonly TimelineEntry[]): { place: number; entry: TimelineEntry }[] {
  return entries.map((entry, place) => ({ place, entry }));
}
