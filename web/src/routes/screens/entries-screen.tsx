import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { EntriesPage } from "../../features/reporting/entries/entries-page.tsx";
import { dateIn } from "../../format/calendar.ts";
import { rangeOf, searchOfRange } from "../range-search.ts";

const route = getRouteApi("/frame/entries");

export function EntriesScreen() {
  const { operator } = useMe();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { what, issuer, currency } = search;
  const show = (next: typeof search) =>
    void navigate({ to: "/entries", search: next, replace: true, resetScroll: false });
  return (
    <EntriesPage
      what={what}
      issuer={issuer}
      currency={currency}
      range={rangeOf(search)}
      today={dateIn(operator.timeZone, new Date())}
      timeZone={operator.timeZone}
      onWhat={(chosen) => show({ ...search, what: chosen })}
      onRange={(range) => show({ what, issuer, currency, ...searchOfRange(range) })}
    />
  );
}
