import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { VatPage } from "../../features/reporting/vat/vat-page.tsx";
import { dateIn } from "../../format/calendar.ts";
import { rangeOf, searchOfRange } from "../range-search.ts";

const route = getRouteApi("/frame/vat");

export function VatScreen() {
  const { operator, issuers } = useMe();
  const navigate = useNavigate();
  const search = route.useSearch();
  const show = (next: typeof search) =>
    void navigate({ to: "/vat", search: next, replace: true, resetScroll: false });
  return (
    <VatPage
      range={rangeOf(search) ?? { preset: "last-month" }}
      issuer={search.issuer}
      today={dateIn(operator.timeZone, new Date())}
      timeZone={operator.timeZone}
      issuers={issuers}
      onRange={(range) => show({ ...searchOfRange(range), issuer: search.issuer })}
      onIssuer={(issuer) => show({ ...search, issuer })}
    />
  );
}
