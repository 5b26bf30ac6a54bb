import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { Customer } from "@billow/contract/parties/customer.ts";
import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../../../../api/access/session.ts";
import { customerQuery } from "../../../../../api/parties/customers.ts";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { IssueWarnings } from "../../../../../components/issue-warnings.tsx";
import { Banner } from "../../../../../components/states/banner.tsx";
import { DialogFailure } from "../dialog-failure.tsx";
import { type AskedStep, stepText } from "../step-text.ts";
import { useInvoiceChange } from "../use-invoice-change.ts";
import { isCaution, StaleDialog } from "./stale-dialog.tsx";

const calls = { finalize: "finalizeInvoice", send: "sendInvoice", remind: "remindInvoice" } as const;

/** The addresses that the e-mail of a step goes to. */
function emailOf(customer: Customer | undefined, step: AskedStep): string | null {
  const kind = step === "remind" ? "reminder" : "invoice";
  const reached = customer?.emails.filter(({ kinds }) => kinds.includes(kind)) ?? [];
  return reached.length === 0 ? null : reached.map(({ address }) => address).join(", ");
}

interface StepDialogProps {
  invoice: Invoice;
  step: AskedStep;
  onClose: () => void;
  onDone: (invoice: Invoice) => void;
}

/** Asks before a step that cannot be taken back, and says what it does. */
export function StepDialog({ invoice, step, onClose, onDone }: StepDialogProps) {
  const run = useInvoiceChange(invoice.number);
  const { busy, failure, change } = run;
  const customer = useQuery(customerQuery(invoice.customer.id)).data;
  const { mailServer } = useMe().operator;
  const { title, lead, button } = stepText(step, invoice, emailOf(customer, step));
  const finish = (done: Invoice) => {
    onClose();
    onDone(done);
  };
  if (failure !== null && isCaution(failure))
    return <StaleDialog invoice={invoice} step={run} onDone={finish} onCancel={onClose} />;
  return (
    <Dialog onClose={onClose} busy={busy} title={title} lead={lead} focusTitle>
      <DialogFailure failure={failure} />
      {step !== "remind" && <IssueWarnings warnings={invoice.warnings} />}
      {!mailServer && step !== "finalize" && (
        <Banner tone="warn">No mail server is configured. The e-mail waits in the outbox.</Banner>
      )}
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="filled" busy={busy} onClick={() => change({ call: calls[step] }, finish)}>
          {button}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
