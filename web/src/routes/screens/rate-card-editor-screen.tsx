import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { metersQuery } from "../../api/metering/meters.ts";
import { rateCardsQuery } from "../../api/pricing/catalog.ts";
import { RateCardEditor } from "../../features/pricing/rate-card-editor/rate-card-editor.tsx";
import { dateIn, monthStart } from "../../format/calendar.ts";

const route = getRouteApi("/frame/products/new");

export function RateCardEditorScreen() {
  const { after } = route.useSearch();
  const { timeZone } = useMe().operator;
  const navigate = useNavigate();
  const meters = useQuery(metersQuery).data;
  const cards = useQuery(rateCardsQuery).data?.items;
  if (meters === undefined || cards === undefined) return null;
  const leave = () => void navigate({ to: "/products", resetScroll: false, replace: true });
  return (
    <RateCardEditor
      key={after ?? ""}
      from={cards.find(({ id }) => id === after) ?? null}
      meters={meters}
      currency={onlyCurrency(cards)}
      validFrom={monthStart(dateIn(timeZone, new Date()), 1)}
      onSaved={leave}
      onClose={leave}
    />
  );
}

/** The currency a new card is in where there is no choice. */
function onlyCurrency(cards: readonly { currency: string }[]): string {
  const [first = "", ...more] = new Set(cards.map(({ currency }) => currency));
  return more.length === 0 ? first : "";
}
