import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { useState } from "react";
import type { CardState } from "../../../api/pricing/card-state.ts";
import { pricesFileAddress } from "../../../api/pricing/catalog.ts";
import { Badge, type BadgeTone } from "../../../components/badge.tsx";
import { Button, IconButton } from "../../../components/button.tsx";
import { ButtonLink, DownloadLink } from "../../../components/button-link.tsx";
import { DataTable } from "../../../components/table/data-table.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatCount } from "../../../format/quantity.ts";
import { priceColumns } from "./price-columns.tsx";
import classes from "./products-page.module.css";

interface RateCardSectionProps {
  card: RateCard;
  state: CardState;
  unitOf: (meter: string) => string | null;
  mayWrite: boolean;
  onDelete: () => void;
}

/** One rate card: for whom and when it holds, its prices, and what follows from it. */
export function RateCardSection({ card, state, unitOf, mayWrite, onDelete }: RateCardSectionProps) {
  const count = formatCount(card.items.length);
  const about = `${card.name}, ${card.currency} from ${formatDate(card.validFrom)}`;
  const { tone, word } = badges[state];
  const [isWhole, setWhole] = useState(card.items.length <= ROWS_SHOWN);
  return (
    <section className={classes.card} aria-label={about}>
      <div className={classes.cardHead}>
        <div>
          <h2 className={classes.name}>
            {card.name} <Badge tone={tone}>{word}</Badge>
          </h2>
          <p className={classes.about}>
            {card.currency} · valid from {formatDate(card.validFrom)}
          </p>
        </div>
        <div className={classes.cardActions}>
          <DownloadLink href={pricesFileAddress(card.id)} download aria-label={`Export CSV of ${about}`}>
            Export CSV
          </DownloadLink>
          {mayWrite && (
            <>
              <ButtonLink
                to="/products/new"
                search={{ after: card.id }}
                aria-label={`New prices after ${about}`}
              >
                New prices
              </ButtonLink>
              <IconButton icon={IconTrash} label={`Remove ${about}`} onClick={onDelete} />
            </>
          )}
        </div>
      </div>
      <DataTable
        caption={`Prices of ${card.name}`}
        columns={priceColumns(card.currency, unitOf)}
        rows={isWhole ? card.items : card.items.slice(0, ROWS_SHOWN)}
        keyOf={(item) => JSON.stringify([item.product, item.meter, item.match])}
      />
      {!isWhole && (
        <div className={classes.more}>
          <Button aria-label={`Show all ${count} prices of ${about}`} onClick={() => setWhole(true)}>
            Show all {count} prices
          </Button>
        </div>
      )}
    </section>
  );
}

/** Of a card with thousands of prices, so many are shown until somebody wants all. */
const ROWS_SHOWN = 50;

const badges: Readonly<Record<CardState, { tone: BadgeTone; word: string }>> = {
  valid: { tone: "paid", word: "Valid" },
  coming: { tone: "sent", word: "Coming" },
  replaced: { tone: "draft", word: "Replaced" },
  agreed: { tone: "refunded", word: "By agreement" },
};
