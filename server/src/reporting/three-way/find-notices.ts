import { inventoryConfig } from "@billow/contract/metering/inventory-source.ts";
import { openstackApiConfig } from "@billow/contract/metering/openstack-api-source.ts";
import { type NoticeKind, noticeKind, type UsageNotice } from "@billow/contract/reporting/three-way.ts";
import { formatAmount } from "@billow/core/money/money.ts";
import type { Kysely } from "kysely";
import type { Database } from "../../db/schema.ts";
import { inSnapshot } from "../../db/snapshot.ts";
import type { Deps } from "../../deps.ts";
import { sourceUri } from "../../metering/collectors/open-source.ts";
import { listSources } from "../../metering/collectors/sources/list-sources.ts";
import { loadMeters } from "../../metering/meters/load-meters.ts";
import { tilingOf } from "../../metering/usage/store/tilings.ts";
import { todays } from "../../parties/issuers/todays.ts";
import { priceMonth, quantityOfMonth } from "./price-month.ts";
import {
  differingMonths,
  liftTimeLimit,
  type MonthRow,
  monthsWithoutRun,
  type NoticeQuery,
  type SharedRow,
  type StaleRow,
  sharedResources,
  staleDrafts,
  type UnlistedRow,
  type UnpricedRow,
  unlistedResources,
  unpricedUsage,
} from "./queries.ts";

export interface Notices {
  items: UsageNotice[];
  counts: { kind: NoticeKind; count: number }[];
}

/**
 * Finds where inventory, metered, priced and billed usage differ, for a person to look at. All is read at one moment, each
 * kind of notice by one statement. Money is computed only for the notices that are returned.
 */
export async function findNotices(
  deps: Pick<Deps, "db" | "clock">,
  { customerId = null, limit }: { customerId?: string | null | undefined; limit: number },
): Promise<Notices> {
  const [earliest = ""] = [...(await todays(deps.db, deps)).values()].flatMap((date) => date ?? []).sort();
  const thisMonth = `${earliest.slice(0, 7)}-01`;
  const query = { customerId, limit, thisMonth };
  return inSnapshot(deps.db, async (tx) => {
    await liftTimeLimit(tx);
    const found = [
      await monthNotices(tx, query),
      await runNotices(tx, query),
      await unpricedNotices(tx, query),
      await draftNotices(tx, query),
      await sharedNotices(tx, query),
      await unlistedNotices(tx, deps, query),
    ];
    return merged(found);
  });
}

interface Found {
  items: UsageNotice[];
  /** How many there are in all. */
  counts: Partial<Record<NoticeKind, number>>;
}

function merged(found: readonly Found[]): Notices {
  const counts = noticeKind.options.map((kind) => ({
    kind,
    count: found.reduce((sum, one) => sum + (one.counts[kind] ?? 0), 0),
  }));
  return { items: found.flatMap(({ items }) => items), counts: counts.filter(({ count }) => count > 0) };
}

async function monthNotices(db: Kysely<Database>, query: NoticeQuery): Promise<Found> {
  const rows = await differingMonths(db, query);
  const meters = await loadMeters(db);
  const items: UsageNotice[] = [];
  for (const row of rows) {
    const customer = { id: row.customer_id, issuerId: row.issuer_id, currency: row.currency };
    const money = await priceMonth(db, {
      customer,
      from: row.period_from,
      tiling: tilingOf(row.time_zone),
      meters,
    });
    const text = (minor: bigint | null) => (minor === null ? null : formatAmount(minor, row.currency));
    items.push({
      ...commonFields(row),
      ...sentenceOfMonth(row),
      quantities: money.quantities,
      priced: text(money.priced),
      billed: text(money.billed),
      currency: row.currency,
    });
  }
  const { total = 0, not_invoiced: notInvoiced = 0, of_drafts: staleDraft = 0 } = rows[0] ?? {};
  return { items, counts: { notInvoiced, staleDraft, billedOtherwise: total - notInvoiced - staleDraft } };
}

function sentenceOfMonth({ status, number, period_from }: MonthRow): Pick<UsageNotice, "kind" | "detail"> {
  const month = period_from.slice(0, 7);
  if (number === null)
    return {
      kind: "notInvoiced",
      detail: `No invoice bills the usage of ${month}. The next billing run bills it. The last run says why this customer was skipped.`,
    };
  if (status === "draft")
    return {
      kind: "staleDraft",
      detail: `Usage of ${month} changed after ${number} was created. Refresh the draft.`,
    };
  return {
    kind: "billedOtherwise",
    detail: `Usage of ${month} changed after ${number} was issued. The next billing run bills the difference.`,
  };
}

async function runNotices(db: Kysely<Database>, query: NoticeQuery): Promise<Found> {
  const rows = await monthsWithoutRun(db, query);
  const items = rows.map(({ month, customers }) => ({
    ...EMPTY_NOTICE,
    kind: "noRun" as const,
    month,
    detail: `${customers} ${customers === 1 ? "customer has" : "customers have"} usage of ${month}, which no billing run was made for yet.`,
  }));
  return { items, counts: { noRun: rows[0]?.total ?? 0 } };
}

async function unpricedNotices(db: Kysely<Database>, query: NoticeQuery): Promise<Found> {
  const rows = await unpricedUsage(db, query);
  const meters = await loadMeters(db);
  const items = rows.map((row: UnpricedRow): UsageNotice => {
    const quantity = quantityOfMonth(
      { ...row, from: row.period_from },
      { tiling: tilingOf(row.time_zone), meters },
    );
    return {
      ...commonFields(row),
      kind: "notPriced",
      quantities: quantity === null ? [] : [quantity],
      detail: `${row.number} takes up usage of ${row.meter} that its rate card has no price for. Add a price and refresh the draft, or decide on the draft to bill nothing for it.`,
    };
  });
  return { items, counts: { notPriced: rows[0]?.total ?? 0 } };
}

async function draftNotices(db: Kysely<Database>, query: NoticeQuery): Promise<Found> {
  const rows = await staleDrafts(db, query);
  const items = rows.map((row: StaleRow): UsageNotice => {
    const what = [
      ...(row.terms ? ["terms"] : []),
      ...(row.card ? ["prices"] : []),
      ...(row.tax ? ["tax"] : []),
      ...(row.payment_terms ? ["payment terms"] : []),
    ].join(" and ");
    return {
      ...commonFields(row),
      kind: "staleDraft",
      detail: `The ${what} of ${row.number} have changed. Refresh the draft.`,
    };
  });
  return { items, counts: { staleDraft: rows[0]?.total ?? 0 } };
}

async function sharedNotices(db: Kysely<Database>, query: NoticeQuery): Promise<Found> {
  const rows = await sharedResources(db, query);
  const items = rows.map((row: SharedRow): UsageNotice => {
    const until = row.ends_at === null ? "on" : `until ${row.ends_at}`;
    return {
      ...commonFields(row),
      kind: "sharedResource",
      resource: row.resource,
      detail: `${row.resource} counts for ${row.tenant_id} and for ${row.other_tenant_id} at once, from ${row.starts_at} ${until}. If it is the same resource, end it where it is not.`,
    };
  });
  return { items, counts: { sharedResource: rows[0]?.total ?? 0 } };
}

async function unlistedNotices(
  db: Kysely<Database>,
  { clock }: Pick<Deps, "clock">,
  query: NoticeQuery,
): Promise<Found> {
  const sources = (await listSources(db, clock.nowMs())).filter(({ enabled }) => enabled);
  const listing = sources.flatMap(({ kind, name, config }) => {
    if (kind === "inventory") return [name, ...inventoryConfig.parse(config).watches];
    return kind === "openstackApi" ? [name, ...openstackApiConfig.parse(config).watches] : [];
  });
  const rows = await unlistedResources(db, {
    ...query,
    sources: sources.map(({ name }) => sourceUri(name)),
    listing: listing.map(sourceUri),
    prefix: sourceUri(""),
  });
  const items = rows.map((row: UnlistedRow): UsageNotice => {
    const why = row.is_collected
      ? `was reported by ${row.source}, which is no longer a source`
      : `was reported by ${row.source} alone, and no source lists it`;
    return {
      ...commonFields(row),
      kind: "unlistedResource",
      resource: row.resource,
      detail: `${row.resource} counts on since ${row.starts_at}; it ${why}, so nothing ends it. End it by an event if it is gone.`,
    };
  });
  return { items, counts: { unlistedResource: rows[0]?.total ?? 0 } };
}

const EMPTY_NOTICE = {
  customer: null,
  month: null,
  quantities: [],
  priced: null,
  billed: null,
  currency: null,
  resource: null,
  invoice: null,
};

/** What a notice says of a row, whatever its kind. */
function commonFields(row: {
  customer_id: string;
  name: string;
  tenant_id: string;
  period_from?: string;
  invoice_id?: string | null;
  number?: string | null;
}): Omit<UsageNotice, "kind" | "detail"> {
  const { invoice_id: id = null, number = null } = row;
  return {
    ...EMPTY_NOTICE,
    customer: { id: row.customer_id, name: row.name, tenantId: row.tenant_id },
    month: row.period_from?.slice(0, 7) ?? null,
    invoice: id === null || number === null ? null : { id, number },
  };
}
