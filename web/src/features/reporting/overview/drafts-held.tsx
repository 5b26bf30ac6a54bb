import type { DraftGroup } from "@billow/contract/reporting/overview.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { draftGroupsQuery } from "../../../api/reporting/reports.ts";
import { addDecimals } from "../../../format/decimal.ts";
import { heldLabels } from "../../../format/held.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatCount } from "../../../format/quantity.ts";
import { BlockError } from "./block-error.tsx";
import classes from "./overview-page.module.css";
import type { OverviewView } from "./overview-view.ts";
import { RowSkeletons } from "./row-skeletons.tsx";

/** Drafts by what holds them, with the sum of those that are held, and those that are ready. */
export function DraftsHeld({ view, currency }: { view: OverviewView; currency: string | undefined }) {
  const query = useQuery(draftGroupsQuery(view.issuer));
  if (query.isError) return <BlockError title="The drafts could not be loaded" query={query} />;
  const groups = currency === undefined ? undefined : query.data?.filter((one) => one.currency === currency);
  const held = groups?.filter(({ reason }) => reason !== null) ?? [];
  const ready = groups?.find(({ reason }) => reason === null);
  const drafts = groups?.reduce((sum, { invoices }) => sum + invoices, 0) ?? 0;
  const all = { status: "draft", issuer: view.issuer, currency };
  return (
    <section aria-labelledby="overview-drafts" aria-busy={groups === undefined}>
      <header className={classes.head}>
        <h2 id="overview-drafts">Drafts held</h2>
        {drafts > 0 && (
          <Link to="/invoices" search={all} className={classes.all}>
            {formatCount(drafts)} {drafts === 1 ? "draft" : "drafts"}
          </Link>
        )}
      </header>
      {groups === undefined || currency === undefined ? (
        <RowSkeletons />
      ) : drafts === 0 ? (
        <p className={classes.none}>There are no drafts. A billing run makes them.</p>
      ) : (
        <ul className={classes.rows}>
          {held.map((group) => (
            <Row key={group.reason} group={group} name={heldLabels[group.reason ?? "unpriced"]}>
              <Link to="/invoices" search={{ ...all, held: group.reason ?? undefined }}>
                {formatMoney(group.amount, currency)}
              </Link>
            </Row>
          ))}
          {held.length > 0 && (
            <li data-sum>
              <span className={classes.name}>{heldLabels.any}</span>
              <span>{formatCount(held.reduce((sum, { invoices }) => sum + invoices, 0))}</span>
              <span className={classes.amount}>
                <Link to="/invoices" search={{ ...all, held: "any" }}>
                  {formatMoney(addDecimals(held.map(({ amount }) => amount)), currency)}
                </Link>
              </span>
            </li>
          )}
          {ready && (
            <Row group={ready} name={heldLabels.none}>
              <Link to="/invoices" search={{ ...all, held: "none" }}>
                {formatMoney(ready.amount, currency)}
              </Link>
            </Row>
          )}
        </ul>
      )}
    </section>
  );
}

function Row({ group, name, children }: { group: DraftGroup; name: string; children: ReactNode }) {
  return (
    <li>
      <span className={classes.name}>{name}</span>
      <span>{formatCount(group.invoices)}</span>
      <span className={classes.amount}>{children}</span>
    </li>
  );
}
