import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { AgeingPage } from "../../features/collections/ageing/ageing-page.tsx";
import { dateIn } from "../../format/calendar.ts";

const route = getRouteApi("/frame/ageing");

export function AgeingScreen() {
  const { operator, issuers } = useMe();
  const navigate = useNavigate();
  return (
    <AgeingPage
      view={route.useSearch()}
      today={dateIn(operator.timeZone, new Date())}
      issuers={issuers}
      onView={(view) => void navigate({ to: "/ageing", search: view, replace: true, resetScroll: false })}
    />
  );
}
