import type { BillingRun } from "@billow/contract/billing/billing-run.ts";
import { Link } from "@tanstack/react-router";
import classes from "./skipped-customers.module.css";

/** Customers without an invoice, each with the reason and a link to fix it. */
export function SkippedCustomers({ skipped }: { skipped: BillingRun["skipped"] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard.
    <section className={classes.scroll} aria-label="Customers without invoice" tabIndex={0}>
      <ul className={classes.list}>
        {skipped.map(({ customerId, name, reason }) => (
          <li key={customerId}>
            <Link to="/customers/$id" params={{ id: customerId }}>
              {name}
            </Link>
            <span>{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
