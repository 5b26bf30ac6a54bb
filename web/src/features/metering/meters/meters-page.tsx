import type { Meter } from "@billow/contract/metering/meter.ts";
import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission, useSeesAll } from "../../../api/access/session.ts";
import { fileUrl } from "../../../api/client/download.ts";
import { metersQuery } from "../../../api/metering/meters.ts";
import { useCatalogueRefusal } from "../../../components/behaviour/use-catalogue-refusal.ts";
import { Button } from "../../../components/button.tsx";
import { DownloadLink } from "../../../components/button-link.tsx";
import { SearchField } from "../../../components/fields/search-field.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { dateIn } from "../../../format/calendar.ts";
import { groupLabel, hueOfGroup } from "../../../format/meter.ts";
import { MeterDialog } from "./meter-dialog.tsx";
import { billedText, kindText } from "./meter-text.ts";
import { PricesCell, UsageCell } from "./meter-use.tsx";
import classes from "./meters-page.module.css";
import { NewMeterDialog } from "./new-meter-dialog.tsx";
import { RemoveMeterDialog } from "./remove-meter-dialog.tsx";
import { type MeterUse, useMeterUse } from "./use-meter-use.ts";

/** The catalogue of meters: what can be metered, and which of it is the operator's own. */
export function MetersPage() {
  const today = dateIn(useMe().operator.timeZone, new Date());
  const mayView = usePermission("catalogue.view");
  const meters = useQuery(metersQuery);
  const use = useMeterUse(today);
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<Meter["kind"] | "all">("all");
  const [open, setOpen] = useState<{ what: "edit" | "remove"; meter: Meter } | { what: "new" } | null>(null);
  const close = () => setOpen(null);
  const clear = () => {
    setSearch("");
    setKind("all");
  };
  const all = meters.data ?? null;
  const shown =
    all?.filter((meter) => matches(meter, search) && (kind === "all" || meter.kind === kind)) ?? null;
  const hasOwn = all?.some(({ builtIn }) => !builtIn) ?? false;
  const groups = [...new Set(all?.map(({ group }) => group))];
  const refusal = useCatalogueRefusal("meters");
  const seesAll = useSeesAll();
  return (
    <>
      <PageHead title="Meters">
        {mayView && (
          <DownloadLink icon={IconDownload} href={fileUrl("exportMeters")} download>
            Export YAML
          </DownloadLink>
        )}
        <Button variant="filled" icon={IconPlus} refusal={refusal} onClick={() => setOpen({ what: "new" })}>
          New meter
        </Button>
      </PageHead>
      <search className={classes.tools}>
        <SearchField
          value={search}
          onChange={setSearch}
          label="Search meters by name, id or group"
          placeholder="Name, id or group"
        />
        <Segments label="Kind" value={kind} options={KINDS} onChange={setKind} />
      </search>
      {meters.isError ? (
        <ErrorState
          title="The meters could not be loaded"
          error={meters.error}
          onRetry={() => void meters.refetch()}
          retrying={meters.isFetching}
        />
      ) : (
        <DataTable
          caption="Meters"
          columns={columnsFor({ today, use, hasOwn, seesAll, refusal, onOpen: setOpen })}
          rows={shown}
          keyOf={({ id }) => id}
        />
      )}
      {shown?.length === 0 && (
        <CenteredState title="No meter matches" action={<Button onClick={clear}>Clear</Button>}>
          {search === ""
            ? `There is no meter of the kind ${kindText(kind === "all" ? "time" : kind)}.`
            : `No meter${kind === "all" ? "" : ` of the kind ${kindText(kind)}`} has “${search}” in its name, id or group.`}
        </CenteredState>
      )}
      {all && <p className={classes.count}>{countText(all)}</p>}
      {open?.what === "new" && <NewMeterDialog groups={groups} onClose={close} />}
      {open?.what === "edit" && (
        <MeterDialog meter={open.meter} groups={groups} today={today} onClose={close} />
      )}
      {open?.what === "remove" && <RemoveMeterDialog meter={open.meter} onClose={close} />}
    </>
  );
}

const KINDS = (["all", "time", "count", "peak", "percentile"] as const).map((value) => ({
  value,
  label: value === "all" ? "All" : kindText(value),
}));

function matches({ id, name, group }: Meter, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [id, name, groupLabel(group)].some((text) => text.toLowerCase().includes(wanted));
}

function countText(meters: readonly Meter[]): string {
  const builtIn = meters.filter((meter) => meter.builtIn).length;
  return `${meters.length} meters: ${builtIn} built in, ${meters.length - builtIn} own`;
}

interface ColumnsInput {
  today: string;
  use: MeterUse;
  /** Whether there are meters that can be removed: none that is built in can. */
  hasOwn: boolean;
  /** Whether they see the usage of all customers. */
  seesAll: boolean;
  /** Why this person may not change them. */
  refusal: string | null;
  onOpen: (open: { what: "edit" | "remove"; meter: Meter }) => void;
}

function columnsFor({
  today,
  use,
  hasOwn,
  seesAll,
  refusal,
  onOpen,
}: ColumnsInput): readonly Column<Meter>[] {
  const removalColumn: Column<Meter> = {
    head: "Change",
    width: 96,
    right: true,
    cell: (meter) => !meter.builtIn && <Removal meter={meter} refusal={refusal} onOpen={onOpen} />,
  };
  const usageColumn: Column<Meter> = {
    head: "Last 30 days",
    width: 120,
    laptop: 104,
    right: true,
    cell: ({ id }) => <UsageCell meter={id} use={use} />,
  };
  return [
    {
      head: "Meter",
      cell: (meter) => (
        <span className={classes.meter}>
          {refusal === null ? (
            <RowOpener onClick={() => onOpen({ what: "edit", meter })}>{meter.name}</RowOpener>
          ) : (
            <span className={table.strong}>{meter.name}</span>
          )}
          {!meter.builtIn && <span className={classes.own}>Own</span>}
        </span>
      ),
    },
    {
      head: "Id",
      width: 176,
      laptop: 164,
      hide: "under",
      cell: ({ id }) => <span className={table.muted}>{id}</span>,
    },
    {
      head: "Group",
      width: 120,
      laptop: 108,
      hide: "narrow",
      cell: ({ group }) => (
        <span className={classes.group}>
          <span className={classes.swatch} style={{ "--hue": `var(--${hueOfGroup(group)})` }} />
          {groupLabel(group)}
        </span>
      ),
    },
    { head: "Kind", width: 72, laptop: 64, hide: "narrow", cell: ({ kind }) => kindText(kind) },
    { head: "Unit", width: 152, laptop: 148, hide: "under", cell: ({ pricedUnit }) => unitLabel(pricedUnit) },
    {
      head: "Billed while",
      width: 144,
      laptop: 112,
      hide: "under",
      cell: ({ kind, billedStates }) => {
        if (kind !== "time") return <span className={table.faint}>–</span>;
        const text = billedText(billedStates, today);
        return <span title={text}>{text}</span>;
      },
    },
    ...(seesAll ? [usageColumn] : []),
    {
      head: "Prices",
      width: 96,
      laptop: 84,
      right: true,
      hide: "narrow",
      cell: ({ id }) => <PricesCell meter={id} use={use} />,
    },
    ...(hasOwn ? [removalColumn] : []),
  ];
}

function Removal({ meter, refusal, onOpen }: Pick<ColumnsInput, "refusal" | "onOpen"> & { meter: Meter }) {
  const used = meter.used ? "It stays: usage, a price or a source names it." : null;
  return (
    <Button
      size="compact"
      variant="quiet"
      refusal={refusal ?? used}
      aria-label={`Remove… ${meter.name}`}
      onClick={() => onOpen({ what: "remove", meter })}
    >
      Remove…
    </Button>
  );
}
