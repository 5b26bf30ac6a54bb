import type { ReactNode } from "react";
import { PageHead } from "./page-head.tsx";
import { PageTabs } from "./page-tabs.tsx";

const pages = [
  { to: "/ageing", name: "Ageing" },
  { to: "/running-month", name: "Running month" },
  { to: "/vat", name: "VAT" },
  { to: "/entries", name: "Entries" },
] as const;

interface ReportsHeadProps {
  page: (typeof pages)[number]["name"];
  children?: ReactNode;
}

/** The head shared by the reports. */
export function ReportsHead({ page, children }: ReportsHeadProps) {
  return (
    <PageHead title="Reports" section={page} tabs={<PageTabs label="Reports" pages={pages} />}>
      {children}
    </PageHead>
  );
}
