import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { EventsPage } from "../../features/metering/usage-events/events-page.tsx";

const route = getRouteApi("/frame/usage/events");

export function UsageEventsScreen() {
  const { customer, from, to, invoice, ...search } = route.useSearch();
  const { operator, customers } = useMe();
  const { timeZone } = operator;
  // Somebody who is limited to some customers sees one at a time.
  const customerId = customer ?? customers?.[0]?.id;
  const navigate = useNavigate();
  return (
    <EventsPage
      filter={{ ...search, customerId, from, before: to }}
      timeZone={timeZone}
      invoice={invoice}
      onFilter={({ customerId: chosen = customer, ...changed }) =>
        void navigate({
          to: "/usage/events",
          search: { customer: chosen, from, to, invoice, ...search, ...changed },
          replace: true,
          resetScroll: false,
        })
      }
      onClear={() => void navigate({ to: "/usage/events", search: {} })}
    />
  );
}
