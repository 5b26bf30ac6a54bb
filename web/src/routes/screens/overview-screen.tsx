import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { FirstSteps } from "../../features/operations/demo/first-steps.tsx";
import { OverviewPage } from "../../features/reporting/overview/overview-page.tsx";
import { dateIn } from "../../format/calendar.ts";

const route = getRouteApi("/frame/overview");

export function OverviewScreen() {
  const { operator, issuers } = useMe();
  const navigate = useNavigate();
  return (
    <OverviewPage
      view={route.useSearch()}
      today={dateIn(operator.timeZone, new Date())}
      timeZone={operator.timeZone}
      issuers={issuers}
      firstSteps={<FirstSteps />}
      onView={(view) => void navigate({ to: "/overview", search: view, replace: true, resetScroll: false })}
    />
  );
}
