import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { invoiceQuery } from "../../../api/invoicing/invoices.ts";
import { payRefundByProvider } from "../../../api/payments/payments.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { isZero, subtractDecimals } from "../../../format/decimal.ts";
import { formatMoney } from "../../../format/money.ts";
import classes from "./payment-information.module.css";

type Refund = Invoice["refunds"][number];

/** The method of payments that came by the provider. */
const PROVIDER = "Stripe";

/** How a refund is paid out by the provider that its money came by, and the button that asks for that. */
export function ProviderPayout({ invoice, refund }: { invoice: Invoice; refund: Refund }) {
  const may = usePermission("invoices.write");
  const [asking, setAsking] = useState(false);
  const said = payoutText(refund);
  const money = formatMoney(subtractDecimals(refund.amount, refund.toCredit), invoice.currency);
  return (
    <>
      {said !== null && <span className={classes.of}>{said}</span>}
      {may && isPayable(invoice, refund) && (
        <Button
          size="compact"
          variant="quiet"
          aria-label={`Pay out by ${PROVIDER}: ${money}, ${refund.creditNoteNumber}`}
          onClick={() => setAsking(true)}
        >
          Pay out by Stripe
        </Button>
      )}
      {asking && (
        <PayoutDialog invoice={invoice} refund={refund} money={money} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

function PayoutDialog({
  invoice,
  refund,
  money,
  onClose,
}: {
  invoice: Invoice;
  refund: Refund;
  money: string;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const asked = useMutation({
    mutationFn: () => payRefundByProvider(refund.id, attempts.current({ refund: refund.id })),
    onSuccess: () => {
      onClose();
      toast(`${PROVIDER} is asked to pay ${money} out. The timeline says when it has.`);
    },
    onSettled: () => client.invalidateQueries({ queryKey: invoiceQuery(invoice.number).queryKey }),
  });
  return (
    <Dialog
      onClose={onClose}
      busy={asked.isPending}
      title={`Pay ${money} out by ${PROVIDER}?`}
      lead={`It goes back to where ${invoice.customer.name}’s payment came from. This cannot be taken back.`}
    >
      {asked.isError && <Banner tone="danger">{failureOf(asked.error).detail}</Banner>}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          Cancel
        </Button>
        <Button variant="filled" busy={asked.isPending} onClick={() => asked.mutate()}>
          Pay {money} out
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Whether money of the refund is still to be paid out, and came by the provider. Whether it can is the server's to say. */
function isPayable({ payments }: Invoice, { amount, toCredit, transactionId, byProvider }: Refund): boolean {
  if (transactionId !== null || isZero(subtractDecimals(amount, toCredit))) return false;
  if (byProvider !== null && byProvider.state !== "failed") return false;
  return payments.some(({ method, reversedOn }) => method === PROVIDER && reversedOn === null);
}

function payoutText({ byProvider }: Refund): string | null {
  switch (byProvider?.state) {
    case "waiting":
      return byProvider.problem === null
        ? `${PROVIDER} is asked to pay it out`
        : `${PROVIDER} is asked again: ${byProvider.problem}`;
    case "paid":
      return `Paid out by ${PROVIDER}, ${byProvider.transactionId ?? ""}`;
    case "failed":
      return `${PROVIDER} did not pay it out: ${byProvider.problem ?? ""}`;
    default:
      return null;
  }
}
