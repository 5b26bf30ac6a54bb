import type { RateCard } from "@billow/contract/catalog.ts";
import { useQuery } from "@tanstack/react-query";
import { metersQuery, rateCardsQuery } from "../../api/catalog.ts";
import { CenteredState } from "../../components/centered-state.tsx";
import { type Column, DataTable } from "../../components/data-table.tsx";
import { ErrorState } from "../../components/error-state.tsx";
import { Missing } from "../../components/missing.tsx";
import { PageHead } from "../../components/page-head.tsx";
import table from "../../components/table.module.css";
import { formatDate } from "../../format/date.ts";
import { priceText } from "./price-text.ts";
import classes from "./products-page.module.css";

type Item = RateCard["items"][number];

/** The rate cards: what is sold, and at which price. */
export function ProductsPage() {
  const cards = useQuery(rateCardsQuery);
  const meters = useQuery(metersQuery).data ?? [];
  const unitOf = (meter: string) => meters.find(({ id }) => id === meter)?.unit ?? null;
  return (
    <>
      <PageHead title="Products & prices" />
      {cards.isError && (
        <ErrorState
          title="The prices could not be loaded"
          error={cards.error}
          onRetry={() => void cards.refetch()}
          retrying={cards.isFetching}
        />
      )}
      {cards.isPending && (
        <DataTable caption="Prices" columns={columnsFor("EUR", unitOf)} rows={null} keyOf={() => ""} />
      )}
      {cards.data?.items.length === 0 && (
        <CenteredState title="No rate card yet">
          Rate cards are added over the API: POST /api/v1/rate-cards.
        </CenteredState>
      )}
      {cards.data?.items.map((card) => (
        <section key={card.id} className={classes.card}>
          <h2 className={classes.name}>{card.name}</h2>
          <p className={classes.about}>
            {card.currency} · valid from {formatDate(card.validFrom)}
          </p>
          <DataTable
            caption={`Prices of ${card.name}`}
            columns={columnsFor(card.currency, unitOf)}
            rows={card.items}
            keyOf={(item) => JSON.stringify([item.product, item.meter, item.match])}
          />
        </section>
      ))}
    </>
  );
}

function columnsFor(currency: string, unitOf: (meter: string) => string | null): readonly Column<Item>[] {
  return [
    {
      head: "Product",
      cell: ({ product, description }) => (
        <>
          <span className={table.strong}>{product}</span>
          {description && <span className={classes.description}>{description}</span>}
        </>
      ),
    },
    {
      head: "Meter",
      width: 180,
      hide: "narrow",
      cell: ({ meter }) => <span className={classes.plain}>{meter}</span>,
    },
    {
      head: "Only for",
      width: 180,
      hide: "narrow",
      cell: ({ match }) => {
        const said = Object.entries(match ?? {}).map(([key, value]) => `${key} ${value}`);
        return said.length === 0 ? (
          <Missing means="everything" />
        ) : (
          <span className={classes.plain}>{said.join(", ")}</span>
        );
      },
    },
    {
      head: "Price",
      width: 420,
      right: true,
      cell: ({ price, meter }) => (
        <span className={classes.prices}>
          {priceText(price, { currency, unit: unitOf(meter) }).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </span>
      ),
    },
  ];
}
