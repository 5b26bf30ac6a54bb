import type { Charge } from "@billow/contract/books/charges.ts";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { customerChargesQuery } from "../../../api/books/charges.ts";
import { Button } from "../../../components/button.tsx";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { SheetSection } from "../../../components/sheet/sheet-section.tsx";
import { formatDate } from "../../../format/date.ts";
import { formatMoney } from "../../../format/money.ts";
import { formatPercent } from "../../../format/quantity.ts";
import classes from "./customer-charges.module.css";
import { WaiveDialog } from "./waive-dialog.tsx";

/**
 * What a customer is charged because money came late or went back, and what its next invoice charges of those who are billed
 * with it; nothing where there is none.
 */
export function CustomerCharges({ customerId }: { customerId: string }) {
  const { data: charges = [] } = useQuery(customerChargesQuery(customerId));
  const mayWrite = usePermission("invoices.write");
  const [waived, setWaived] = useState<Charge | null>(null);
  if (charges.length === 0) return null;
  return (
    <SheetSection title="Fees and interest">
      <ul className={classes.charges} aria-label="Fees and interest">
        {charges.map((charge) => (
          <li key={charge.id} className={classes.charge} data-waived={charge.state === "waived" || undefined}>
            <div className={classes.line}>
              <span>
                {formatDate(charge.chargedOn)} · {names[charge.kind]}
                {charge.customer.id !== customerId && ` of ${charge.customer.name}`}
              </span>
              <strong className={classes.sum}>{formatMoney(charge.amount, charge.currency)}</strong>
            </div>
            <div className={classes.line}>
              <span className={classes.more}>
                <About charge={charge} />
                <Where charge={charge} />
              </span>
              {mayWrite && charge.state === "open" && (
                <Button size="compact" onClick={() => setWaived(charge)}>
                  Waive
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {waived && <WaiveDialog charge={waived} name={names[waived.kind]} onClose={() => setWaived(null)} />}
    </SheetSection>
  );
}

const names: Readonly<Record<Charge["kind"], string>> = {
  reminderFee: "Late payment fee",
  interest: "Interest on late payment",
  reversalFee: "Fee for a returned payment",
};

function About({ charge: { invoice, interest } }: { charge: Charge }) {
  if (invoice === null) return null;
  return (
    <span>
      for{" "}
      <Link to="/invoices/$number" params={{ number: invoice.number }}>
        <InvoiceNumber number={invoice.number} />
      </Link>
      {interest && `, ${formatPercent(interest.rate)} a year from ${formatDate(interest.from)}`}
    </span>
  );
}

/** What became of a charge. */
function Where({ charge: { state, billedOn, waivedReason } }: { charge: Charge }) {
  if (waivedReason !== null) return <span>waived: “{waivedReason}”</span>;
  if (billedOn === null)
    return <span>{state === "open" ? "on the next invoice" : "on an invoice of another customer"}</span>;
  return (
    <span>
      on{" "}
      <Link to="/invoices/$number" params={{ number: billedOn.number }}>
        <InvoiceNumber number={billedOn.number} />
      </Link>
    </span>
  );
}
