import type { Invoice } from "@billow/contract/invoice.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { usePermission } from "../../api/session.ts";
import { Button } from "../../components/button.tsx";
import { DownloadLink } from "../../components/button-link.tsx";
import { dismissToast, toast } from "../../components/toast.ts";
import { ActionMenu } from "./action-menu.tsx";
import { actionLabels, nextStep, type OfferedAction, otherActions } from "./actions.ts";
import classes from "./invoice-actions.module.css";
import { pdfUrl } from "./pdf-url.ts";
import { SentToast } from "./sent-toast.tsx";
import type { useInvoiceChange } from "./use-invoice-change.ts";

const VoidDialog = lazy(() => import("./void-dialog.tsx").then((module) => ({ default: module.VoidDialog })));
const RefundDialog = lazy(() =>
  import("./refund-dialog.tsx").then((module) => ({ default: module.RefundDialog })),
);
const PaymentDialog = lazy(() =>
  import("./payment-dialog.tsx").then((module) => ({ default: module.PaymentDialog })),
);

const CreditDialog = lazy(() =>
  import("./credit-dialog.tsx").then((module) => ({ default: module.CreditDialog })),
);

const PdfDialog = lazy(() => import("./pdf-dialog.tsx").then((module) => ({ default: module.PdfDialog })));

const withDialog = ["void", "refund", "recordPayment", "applyCredit"] as const;

interface InvoiceActionsProps {
  invoice: Invoice;
  today: string;
  step: ReturnType<typeof useInvoiceChange>;
  /** On a phone the menu is in the bar and the buttons at the foot. */
  part: "all" | "menu" | "buttons";
}

/** What can be done with the invoice: the next step as the filled button, the rest in the menu. */
export function InvoiceActions({ invoice, today, step, part }: InvoiceActionsProps) {
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<(typeof withDialog)[number] | "pdf" | null>(null);
  const mayWrite = usePermission("invoices.write");
  const refusal = mayWrite ? null : "Your role may look at invoices, not change them.";
  const next = nextStep(invoice);
  const others = otherActions(invoice);

  function act(action: OfferedAction): void {
    if (isWithDialog(action)) setDialog(action);
    else if (action === "edit") edit();
    else if (action === "finalize") step.change({ call: "finalizeInvoice" });
    else if (action === "remind") step.change({ call: "remindInvoice" }, tellReminded);
    else if (action === "refresh") step.change({ call: "refreshInvoice" }, tellRefreshed);
    else step.change({ call: "sendInvoice" }, (sent) => tellSent(sent));
  }

  function edit(): void {
    const params = { number: invoice.number };
    void navigate({ to: "/invoices/$number/edit", params, search: true, resetScroll: false });
  }

  function tellSent(sent: Invoice): void {
    const id = `sent-${sent.number}`;
    const undo = () => {
      dismissToast(id);
      step.change({ call: "undoSendInvoice" });
    };
    toast(<SentToast invoice={sent} onUndo={undo} />, { id, milliseconds: 5000 });
  }

  const dialogProps = { invoice, today, onClose: () => setDialog(null) };
  return (
    <>
      {part === "all" && (
        <DownloadLink icon={IconDownload} href={pdfUrl(invoice.number)} download>
          Download PDF
        </DownloadLink>
      )}
      {part !== "menu" && (
        <Buttons part={part} next={next} others={others} refusal={refusal} busy={step.busy} act={act} />
      )}
      {part !== "buttons" && (
        <ActionMenu
          invoice={invoice}
          actions={others}
          refusal={refusal}
          onAction={act}
          onPreview={() => setDialog("pdf")}
        />
      )}
      <Suspense>
        {dialog === "pdf" && <PdfDialog invoice={invoice} onClose={() => setDialog(null)} />}
        {dialog === "void" && <VoidDialog {...dialogProps} />}
        {dialog === "refund" && <RefundDialog {...dialogProps} />}
        {dialog === "recordPayment" && <PaymentDialog {...dialogProps} />}
        {dialog === "applyCredit" && <CreditDialog {...dialogProps} />}
      </Suspense>
    </>
  );
}

function isWithDialog(action: OfferedAction): action is (typeof withDialog)[number] {
  return withDialog.some((one) => one === action);
}

function tellReminded({ number, customer }: Invoice): void {
  toast(`${customer.name} is reminded of ${number}.`);
}

function tellRefreshed({ number }: Invoice): void {
  toast(`${number} is made of the usage there is now.`);
}

interface ButtonsProps {
  part: "all" | "buttons";
  next: OfferedAction | null;
  others: readonly OfferedAction[];
  refusal: string | null;
  busy: boolean;
  act: (action: OfferedAction) => void;
}

function Buttons({ part, next, others, refusal, busy, act }: ButtonsProps) {
  if (part === "all") {
    return next && <ActionButton action={next} filled refusal={refusal} busy={busy} act={act} />;
  }
  const second = others.find((action) => action !== "void");
  if (next === null && second === undefined) return null;
  return (
    <div className={classes.foot}>
      {second && <ActionButton action={second} refusal={refusal} busy={busy} act={act} />}
      {next && <ActionButton action={next} filled refusal={refusal} busy={busy} act={act} />}
    </div>
  );
}

function ActionButton(
  props: Pick<ButtonsProps, "refusal" | "busy" | "act"> & { action: OfferedAction; filled?: boolean },
) {
  const { action, filled = false, refusal, busy, act } = props;
  return (
    <Button variant={filled ? "filled" : "plain"} refusal={refusal} busy={busy} onClick={() => act(action)}>
      {actionLabels[action]}
    </Button>
  );
}
