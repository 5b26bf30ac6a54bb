import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { RunningMonthPage } from "../../features/reporting/running-month/running-month-page.tsx";

const route = getRouteApi("/frame/running-month");

export function RunningMonthScreen() {
  const { issuers } = useMe();
  const navigate = useNavigate();
  return (
    <RunningMonthPage
      view={route.useSearch()}
      issuers={issuers}
      onView={(view) =>
        void navigate({ to: "/running-month", search: view, replace: true, resetScroll: false })
      }
    />
  );
}
