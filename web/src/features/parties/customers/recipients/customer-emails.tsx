import type { Customer } from "@billow/contract/parties/customer.ts";
import { lazy, Suspense, useState } from "react";
import { usePermission } from "../../../../api/access/session.ts";
import { Button } from "../../../../components/button.tsx";
import { Missing } from "../../../../components/states/missing.tsx";
import classes from "./customer-emails.module.css";
import { kindsText } from "./recipients-form.ts";

const RecipientsDialog = lazy(() =>
  import("./recipients-dialog.tsx").then((module) => ({ default: module.RecipientsDialog })),
);

/** Who gets a customer's e-mails, and the way to change that. */
export function CustomerEmails({ customer }: { customer: Customer }) {
  const mayWrite = usePermission("customers.write");
  const [changing, setChanging] = useState(false);
  return (
    <>
      {customer.emails.length === 0 && <Missing means="no billing e-mail" />}
      {customer.emails.map((one) => (
        <span key={one.address} className={classes.recipient}>
          {one.address}
          {kindsText(one) !== null && <small className={classes.kinds}>{kindsText(one)}</small>}
        </span>
      ))}
      {mayWrite && (
        <span className={classes.change}>
          <Button size="compact" variant="quiet" onClick={() => setChanging(true)}>
            Change recipients
          </Button>
        </span>
      )}
      <Suspense>
        {changing && <RecipientsDialog customer={customer} onClose={() => setChanging(false)} />}
      </Suspense>
    </>
  );
}
