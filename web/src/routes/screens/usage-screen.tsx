import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useMe } from "../../api/access/session.ts";
import { RunningMonthLine } from "../../features/billing/running-month/running-month.tsx";
import { UsagePage } from "../../features/metering/usage/usage-page.tsx";
import { dateIn } from "../../format/calendar.ts";
import { rangeOf } from "../range-search.ts";
import { searchOfUsage } from "../usage-search.ts";

const route = getRouteApi("/frame/usage");

export function UsageScreen() {
  const search = route.useSearch();
  const { operator, customers } = useMe();
  const { timeZone } = operator;
  // Somebody who is limited to some customers sees one at a time.
  const customerId = search.customer ?? customers?.[0]?.id;
  const navigate = useNavigate();
  return (
    <UsagePage
      customerId={customerId}
      bill={customerId === undefined ? null : <RunningMonthLine customerId={customerId} />}
      group={search.group}
      meter={search.meter}
      groupBy={search.by}
      granularity={search.per}
      table={search.table ?? "time"}
      range={rangeOf(search) ?? { preset: "last-30-days" }}
      invoice={search.invoice}
      today={dateIn(timeZone, new Date())}
      timeZone={timeZone}
      onView={(view, options) =>
        void navigate({
          to: "/usage",
          search: { ...search, ...searchOfUsage(view) },
          replace: options?.replace ?? false,
          resetScroll: false,
        })
      }
    />
  );
}
