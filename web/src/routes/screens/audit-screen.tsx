import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { AuditPage } from "../../features/access/audit/audit-page.tsx";
import { dateIn } from "../../format/calendar.ts";
import { rangeOf, searchOfRange } from "../range-search.ts";

const route = getRouteApi("/frame/audit");

export function AuditScreen() {
  const search = route.useSearch();
  const { timeZone } = useMe().operator;
  const navigate = useNavigate();
  const go = (changed: Partial<typeof search>) =>
    void navigate({ to: "/audit", search: { ...search, ...changed }, resetScroll: false });
  return (
    <AuditPage
      view={search}
      range={rangeOf(search)}
      today={dateIn(timeZone, new Date())}
      timeZone={timeZone}
      onView={go}
      onRange={(range) => go(searchOfRange(range))}
      onClear={() => void navigate({ to: "/audit", search: {} })}
    />
  );
}
