import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../api/session.ts";
import { UsagePage } from "../features/usage/usage-page.tsx";
import { dateIn } from "../format/calendar.ts";
import { rangeOf, searchOfRange } from "./range-search.ts";

const route = getRouteApi("/frame/usage");

export function UsageScreen() {
  const { customer, group = "compute", ...range } = route.useSearch();
  const { timeZone } = useMe().operator;
  const navigate = useNavigate();
  const search = { customer, group, ...range };
  return (
    <UsagePage
      customerId={customer}
      group={group}
      range={rangeOf(range) ?? { preset: "last-30-days" }}
      today={dateIn(timeZone, new Date())}
      timeZone={timeZone}
      onCustomer={(id) => void navigate({ to: "/usage", search: { ...search, customer: id } })}
      onGroup={(chosen) =>
        void navigate({
          to: "/usage",
          search: { ...search, group: chosen },
          replace: true,
          resetScroll: false,
        })
      }
      onRange={(chosen) => void navigate({ to: "/usage", search: { ...search, ...searchOfRange(chosen) } })}
    />
  );
}
