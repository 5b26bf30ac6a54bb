import IconArrowLeft from "@tabler/icons-react/dist/esm/icons/IconArrowLeft.mjs";
import type { ReactNode } from "react";
import { ButtonLink } from "../button-link.tsx";
import { PageHead } from "./page-head.tsx";
import { PageTabs } from "./page-tabs.tsx";

const pages = [
  { to: "/usage", name: "Report" },
  { to: "/usage/events", name: "Events" },
  { to: "/usage/sources", name: "Sources" },
  { to: "/usage/reconciliation", name: "Reconciliation" },
] as const;

interface UsageHeadProps {
  /** Which of the usage pages this is. */
  page: (typeof pages)[number]["name"];
  /** The invoice from which the person came, to go back. */
  invoice?: string | undefined;
  children?: ReactNode;
}

/** The head shared by the usage pages: usage, events, sources. */
export function UsageHead({ page, invoice, children }: UsageHeadProps) {
  return (
    <PageHead
      title="Usage"
      section={page === "Report" ? undefined : page}
      tabs={<PageTabs label="Usage" pages={pages} />}
    >
      {invoice !== undefined && (
        <ButtonLink variant="quiet" icon={IconArrowLeft} to="/invoices/$number" params={{ number: invoice }}>
          Back to {invoice}
        </ButtonLink>
      )}
      {children}
    </PageHead>
  );
}
