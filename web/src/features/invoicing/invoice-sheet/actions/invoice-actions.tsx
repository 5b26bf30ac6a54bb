import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import IconDownload from "@tabler/icons-react/dist/esm/icons/IconDownload.mjs";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { useMe, usePermission } from "../../../../api/access/session.ts";
import { Button } from "../../../../components/button.tsx";
import { DownloadLink } from "../../../../components/button-link.tsx";
import { dismissToast, toast } from "../../../../components/toast/toast.ts";
import { sentence } from "../../../../format/sentence.ts";
import { pdfUrl } from "../pdf-url.ts";
import { ActionMenu } from "./action-menu.tsx";
import { actionLabels, besideNext, nextStep, type OfferedAction, otherActions } from "./actions.ts";
import { StaleDialog } from "./dialogs/stale-dialog.tsx";
import classes from "./invoice-actions.module.css";
import { SentToast } from "./sent-toast.tsx";
import { mailedText } from "./step-text.ts";
import type { useInvoiceChange } from "./use-invoice-change.ts";

const VoidDialog = lazy(() =>
  import("./dialogs/void-dialog.tsx").then((module) => ({ default: module.VoidDialog })),
);
const BillNothingDialog = lazy(() =>
  import("./dialogs/bill-nothing-dialog.tsx").then((module) => ({ default: module.BillNothingDialog })),
);
const RefundDialog = lazy(() =>
  import("./dialogs/refund-dialog.tsx").then((module) => ({ default: module.RefundDialog })),
);
const ReversalDialog = lazy(() =>
  import("./dialogs/reversal-dialog.tsx").then((module) => ({ default: module.ReversalDialog })),
);
const WriteOffDialog = lazy(() =>
  import("./dialogs/write-off-dialog.tsx").then((module) => ({ default: module.WriteOffDialog })),
);
const UndoWriteOffDialog = lazy(() =>
  import("./dialogs/undo-write-off-dialog.tsx").then((module) => ({ default: module.UndoWriteOffDialog })),
);
const CreditNoteDialog = lazy(() =>
  import("./dialogs/credit-note-dialog.tsx").then((module) => ({ default: module.CreditNoteDialog })),
);
const PaymentDialog = lazy(() =>
  import("./dialogs/payment-dialog.tsx").then((module) => ({ default: module.PaymentDialog })),
);

const CreditDialog = lazy(() =>
  import("./dialogs/credit-dialog.tsx").then((module) => ({ default: module.CreditDialog })),
);

const StepDialog = lazy(() =>
  import("./dialogs/step-dialog.tsx").then((module) => ({ default: module.StepDialog })),
);

const RevokeLinkDialog = lazy(() =>
  import("./dialogs/revoke-link-dialog.tsx").then((module) => ({ default: module.RevokeLinkDialog })),
);

const PromiseDialog = lazy(() =>
  import("./dialogs/promise-dialog.tsx").then((module) => ({ default: module.PromiseDialog })),
);

const PdfDialog = lazy(() => import("../pdf-dialog.tsx").then((module) => ({ default: module.PdfDialog })));

const withDialog = [
  "void",
  "billNothing",
  "refund",
  "reopen",
  "promise",
  "writeOff",
  "undoWriteOff",
  "issueCreditNote",
  "recordPayment",
  "recordCredit",
  "applyCredit",
  "finalize",
  "remind",
] as const;

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
  const [dialog, setDialog] = useState<(typeof withDialog)[number] | "send" | "pdf" | "revokeLink" | null>(
    null,
  );
  const mayWrite = usePermission("invoices.write");
  const refusal = mayWrite ? null : "Your role may view invoices, but not change them.";
  const { mailServer } = useMe().operator;
  const others = otherActions(invoice);

  function act(action: OfferedAction): void {
    if (isWithDialog(action)) setDialog(action);
    // Sending a draft finalizes it, which no undo takes back.
    else if (action === "send" && invoice.status === "draft") setDialog("send");
    else if (action === "edit") edit();
    else if (action === "undoBillNothing") step.change({ call: "undoBillNothing" });
    else if (action === "refresh") step.change({ call: "refreshInvoice" }, notifyRefreshed);
    else step.change({ call: "sendInvoice" }, (sent) => notifySent(sent));
  }

  function edit(): void {
    const params = { number: invoice.number };
    void navigate({ to: "/invoices/$number/edit", params, search: true, resetScroll: false });
  }

  function notifySent(sent: Invoice): void {
    const id = noticeOf(sent);
    const undo = () => {
      dismissToast(id);
      step.change({ call: "undoSendInvoice" });
    };
    toast(<SentToast invoice={sent} mailServer={mailServer} onUndo={undo} />, { id, milliseconds: 5000 });
  }

  function notifyDone(done: Invoice): void {
    const id = noticeOf(done);
    if (dialog === "send") notifySent(done);
    else if (dialog === "remind")
      toast(
        mailedText(
          sentence(`A reminder of ${done.number} is on its way to ${done.customer.name}`),
          mailServer,
        ),
        {
          id,
        },
      );
    else toast(`${done.number} is finalized. Nothing was e-mailed yet.`, { id });
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
        <Buttons part={part} invoice={invoice} refusal={refusal} busy={step.busy} act={act} />
      )}
      {part !== "buttons" && (
        <ActionMenu
          invoice={invoice}
          actions={others}
          refusal={refusal}
          onAction={act}
          onPreview={() => setDialog("pdf")}
          onRevokeLink={() => setDialog("revokeLink")}
        />
      )}
      {part !== "buttons" && (
        <StaleDialog invoice={invoice} step={step} onDone={notifySent} onCancel={step.forget} />
      )}
      <Suspense>
        {dialog === "pdf" && <PdfDialog invoice={invoice} onClose={() => setDialog(null)} />}
        {dialog === "revokeLink" && <RevokeLinkDialog invoice={invoice} onClose={() => setDialog(null)} />}
        {dialog === "promise" && <PromiseDialog {...dialogProps} />}
        {dialog === "void" && <VoidDialog {...dialogProps} />}
        {dialog === "billNothing" && <BillNothingDialog {...dialogProps} />}
        {dialog === "refund" && <RefundDialog {...dialogProps} />}
        {dialog === "reopen" && <ReversalDialog {...dialogProps} />}
        {dialog === "writeOff" && <WriteOffDialog {...dialogProps} />}
        {dialog === "issueCreditNote" && <CreditNoteDialog {...dialogProps} />}
        {dialog === "undoWriteOff" && <UndoWriteOffDialog {...dialogProps} />}
        {(dialog === "recordPayment" || dialog === "recordCredit") && <PaymentDialog {...dialogProps} />}
        {dialog === "applyCredit" && <CreditDialog {...dialogProps} />}
        {(dialog === "finalize" || dialog === "send" || dialog === "remind") && (
          <StepDialog {...dialogProps} step={dialog} onDone={notifyDone} />
        )}
      </Suspense>
    </>
  );
}

function isWithDialog(action: OfferedAction): action is (typeof withDialog)[number] {
  return withDialog.some((one) => one === action);
}

/** An invoice has one notice: what was done last takes the place of what was done before. */
function noticeOf({ number }: Invoice): string {
  return `invoice-${number}`;
}

function notifyRefreshed(refreshed: Invoice): void {
  toast(`${refreshed.number} is made of the usage there is now.`, { id: noticeOf(refreshed) });
}

interface ButtonsProps {
  part: "all" | "buttons";
  invoice: Invoice;
  refusal: string | null;
  busy: boolean;
  act: (action: OfferedAction) => void;
}

function Buttons({ part, invoice, refusal, busy, act }: ButtonsProps) {
  const next = nextStep(invoice);
  const beside = besideNext(invoice);
  if (part === "all") {
    return (
      <>
        {beside && <ActionButton action={beside} refusal={refusal} busy={busy} act={act} />}
        {next && <ActionButton action={next} filled refusal={refusal} busy={busy} act={act} />}
      </>
    );
  }
  const second =
    beside ?? otherActions(invoice).find((action) => action !== "void" && action !== "recordCredit");
  if (next === null && second === undefined) return null;
  return (
    <div className={classes.foot} data-sheet-foot>
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
