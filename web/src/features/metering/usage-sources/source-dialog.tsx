import type { UsageGap, UsageSource } from "@billow/contract/metering/sources.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatInstant } from "../../../format/date.ts";
import { formatLag } from "../../../format/lag.ts";
import { formatPercent } from "../../../format/quantity.ts";
import classes from "./source-dialog.module.css";
import { SourceQuestionBox } from "./source-question.tsx";
import { kindLabels, SourceStateBadge } from "./source-state.tsx";

interface SourceDialogProps {
  source: UsageSource;
  timeZone: string;
  /** Why this person may not change it. */
  refusal: string | null;
  onClose: () => void;
}

/** How a source does in full: up to when it has collected, what went wrong, and where it said too little. */
export function SourceDialog({ source, timeZone, refusal, onClose }: SourceDialogProps) {
  const { collectedUntil, lastSuccessAt, nextAttemptAt, lagSeconds, catchingUp } = source;
  const at = (instant: string | null) => (instant === null ? "–" : formatInstant(instant, timeZone));
  const collecting = [
    ["Address", source.url],
    ["Collected until", at(collectedUntil)],
    ...(catchingUp === null ? [] : ([["Catching up", catchingUpText(catchingUp, timeZone)]] as const)),
    ["Behind", lagSeconds === null ? "–" : formatLag(lagSeconds)],
    ["Last success", at(lastSuccessAt)],
    ["Next attempt", source.enabled ? at(nextAttemptAt) : "–"],
    ["Credentials", source.hasSecret ? "kept, and never shown" : "none"],
  ] as const;
  const facts = [
    ...(source.kind === "events" ? ([["Last event", at(lastSuccessAt)]] as const) : collecting),
    ["Set up", source.origin === "file" ? "in the configuration file" : "in the console"],
  ] as const;
  return (
    <Dialog
      onClose={onClose}
      title={source.name}
      focusTitle
      width={760}
      lead={
        <span className={classes.lead}>
          <SourceStateBadge {...source} /> {kindLabels[source.kind]}
        </span>
      }
    >
      {source.lastError && (
        <div className={classes.error}>
          <Banner tone={source.state === "failing" ? "danger" : "warn"}>{source.lastError}</Banner>
        </div>
      )}
      {source.question && <SourceQuestionBox source={source} question={source.question} refusal={refusal} />}
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={classes.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h3 className={classes.title}>Gaps of the last days</h3>
      {source.gaps.length === 0 ? (
        <p className={classes.none}>
          {lastSuccessAt === null ? "Nothing has been collected yet." : "None. All usage was reported."}
        </p>
      ) : (
        <div className={classes.gaps}>
          <DataTable caption="Gaps" dense columns={gapColumns(timeZone)} rows={source.gaps} keyOf={gapKey} />
        </div>
      )}
    </Dialog>
  );
}

/** The whole time there is to collect, and about how much of it is. */
function catchingUpText(
  { from, until, percent }: NonNullable<UsageSource["catchingUp"]>,
  timeZone: string,
): string {
  return `${formatInstant(from, timeZone)} to ${formatInstant(until, timeZone)}, about ${formatPercent(String(percent))} is collected. It goes on by itself.`;
}

const gapKinds: Readonly<Record<UsageGap["kind"], string>> = {
  gap: "Samples missing",
  outage: "Target down",
  reset: "Counter began anew",
  missed: "Not collected",
  other: "Other",
};

function gapKey(gap: UsageGap): string {
  return [gap.kind, gap.from, gap.meter, gap.resource, gap.tenantId].join(" ");
}

function gapColumns(timeZone: string): Column<UsageGap>[] {
  return [
    { head: "What", width: 136, cell: ({ kind }) => gapKinds[kind] },
    {
      head: "From",
      width: 144,
      cell: ({ from }) => <span className={table.muted}>{formatInstant(from, timeZone)}</span>,
    },
    {
      head: "Until",
      width: 144,
      hide: "phone",
      cell: ({ before }) => (
        <span className={table.muted}>{before === null ? "it lasts" : formatInstant(before, timeZone)}</span>
      ),
    },
    {
      head: "Of",
      hide: "phone",
      cell: ({ resource, meter, tenantId, detail }) => {
        const of = [resource, meter, tenantId].filter((part) => part !== null).join(" · ");
        return <span title={`${of} ${detail}`}>{of === "" ? detail : of}</span>;
      },
    },
  ];
}
