import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { EventsPage } from "../../features/metering/usage-events/events-page.tsx";

const route = getRouteApi("/frame/usage/events");

export function UsageEventsScreen() {
  const { customer, from, to, invoice, ...search } = route.useSearch();
  const { timeZone } = useMe().operator;
  const navigate = useNavigate();
  return (
    <EventsPage
      filter={{ ...search, customerId: customer, from, before: to }}
      timeZone={timeZone}
      invoice={invoice}
      onFilter={(changed) =>
        void navigate({
          to: "/usage/events",
          search: { customer, from, to, invoice, ...search, ...changed },
          replace: true,
          resetScroll: false,
        })
      }
      onClear={() => void navigate({ to: "/usage/events", search: {} })}
    />
  );
}
