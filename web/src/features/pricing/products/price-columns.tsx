import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { Missing } from "../../../components/states/missing.tsx";
import type { Column } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { itemPriceText } from "./price-text.ts";
import classes from "./products-page.module.css";

type Item = RateCard["items"][number];

/** What a rate card says of each product. */
export function priceColumns(
  currency: string,
  unitOf: (meter: string) => string | null,
): readonly Column<Item>[] {
  return [
    {
      head: "Product",
      cell: ({ product, description }) => (
        <span className={classes.product}>
          <span className={table.strong}>{product}</span>
          {description && <span className={classes.description}>{description}</span>}
        </span>
      ),
    },
    {
      head: "Meter",
      width: 180,
      laptop: 152,
      hide: "narrow",
      cell: ({ meter }) =>
        meter ? <span className={classes.plain}>{meter}</span> : <Missing means="no meter" />,
    },
    {
      head: "Only for",
      width: 304,
      laptop: 292,
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
      laptop: 308,
      right: true,
      cell: (item) => (
        <span className={classes.prices}>
          {itemPriceText(item, { currency, unit: item.meter ? unitOf(item.meter) : null }).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </span>
      ),
    },
  ];
}
