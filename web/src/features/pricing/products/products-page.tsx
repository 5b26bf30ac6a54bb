import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { metersQuery } from "../../../api/metering/meters.ts";
import { cardState } from "../../../api/pricing/card-state.ts";
import { rateCardsQuery } from "../../../api/pricing/catalog.ts";
import { useCatalogueRefusal } from "../../../components/behaviour/use-catalogue-refusal.ts";
import { Button } from "../../../components/button.tsx";
import { ButtonLink } from "../../../components/button-link.tsx";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { CenteredState } from "../../../components/states/centered-state.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { DataTable } from "../../../components/table/data-table.tsx";
import { DeleteCardDialog } from "./delete-card-dialog.tsx";
import { priceColumns } from "./price-columns.tsx";
import { RateCardSection } from "./rate-card-section.tsx";

/** The rate cards: what is sold, and at which price. */
export function ProductsPage({ today }: { today: string }) {
  const cards = useQuery(rateCardsQuery);
  const meters = useQuery(metersQuery).data ?? [];
  const refusal = useCatalogueRefusal("prices");
  const [removing, setRemoving] = useState<RateCard | null>(null);
  const unitOf = (meter: string) => meters.find(({ id }) => id === meter)?.pricedUnit ?? null;
  const all = cards.data?.items;
  return (
    <>
      <PageHead title="Products & prices">
        <NewCard refusal={refusal} />
      </PageHead>
      {cards.isError && (
        <ErrorState
          title="The prices could not be loaded"
          error={cards.error}
          onRetry={() => void cards.refetch()}
          retrying={cards.isFetching}
        />
      )}
      {cards.isPending && (
        <DataTable caption="Prices" columns={priceColumns("EUR", unitOf)} rows={null} keyOf={() => ""} />
      )}
      {all?.length === 0 && (
        <CenteredState title="No rate card yet" action={refusal === null && <NewCard refusal={null} />}>
          Without a rate card, usage has no price.
        </CenteredState>
      )}
      {all?.map((card) => (
        <RateCardSection
          key={card.id}
          card={card}
          state={cardState(card, all, today)}
          unitOf={unitOf}
          mayWrite={refusal === null}
          onDelete={() => setRemoving(card)}
        />
      ))}
      {removing && <DeleteCardDialog card={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function NewCard({ refusal }: { refusal: string | null }) {
  if (refusal === null) {
    return (
      <ButtonLink to="/products/new" search={{}} variant="filled" icon={IconPlus}>
        New rate card
      </ButtonLink>
    );
  }
  return (
    <Button variant="filled" icon={IconPlus} refusal={refusal}>
      New rate card
    </Button>
  );
}
