import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import type { CreditNotePreview } from "@billow/contract/payments/corrections.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../../components/dialog.tsx";
import { ReasonField } from "../../../../../components/fields/reason-field.tsx";
import { Segments } from "../../../../../components/fields/segments.tsx";
import { isZero } from "../../../../../format/decimal.ts";
import { formatMoney } from "../../../../../format/money.ts";
import { formatPercent } from "../../../../../format/quantity.ts";
import classes from "../../dialog-form.module.css";
import { type AskedLine, readLines, type TypedLines } from "../credit-note-form.ts";
import { CreditNoteLines } from "../credit-note-lines.tsx";
import { DialogFailure } from "../dialog-failure.tsx";
import { DialogSums } from "../dialog-sums.tsx";
import { useCreditNotePreview, useLinesLeft } from "../use-credit-note.ts";
import { useInvoiceChange } from "../use-invoice-change.ts";

type GoesTo = "credit" | "refund";

/** Corrects an issued invoice by a credit note over lines of it. The server computes what it comes to. */
export function CreditNoteDialog({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const { number, currency } = invoice;
  const lines = useLinesLeft(invoice);
  const [typed, setTyped] = useState<TypedLines>(new Map());
  const [goesTo, setGoesTo] = useState<GoesTo>("credit");
  const [transactionId, setTransactionId] = useState("");
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, failure, change } = useInvoiceChange(number);
  const { asked, unreadable } = readLines(lines, typed);
  const preview = useCreditNotePreview(invoice, asked);
  const note = unreadable.size > 0 ? null : preview.note;
  const goesBack = note !== null && !isZero(note.givesBack);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (note === null || !preview.isCurrent || reason.trim() === "") return;
    const body = {
      lines: asked,
      reason: reason.trim(),
      settle: goesBack ? goesTo : ("due" as const),
      transactionId: goesBack && goesTo === "refund" ? transactionId.trim() || null : null,
    };
    change({ call: "issueCreditNote", body }, onClose);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      width={600}
      title={`Credit note for ${number}`}
      lead="It lowers what is due first. What was paid beyond that goes back to the customer."
    >
      <form onSubmit={submit} noValidate className={classes.form}>
        <DialogFailure failure={failure ?? ofAll(preview.failure)} />
        <CreditNoteLines
          currency={currency}
          lines={lines}
          typed={typed}
          onChange={setTyped}
          problemOf={(position) =>
            unreadable.has(position) ? "Enter a number." : problemOfLine(preview.failure, asked, position)
          }
        />
        <ReasonField
          description="Shown on the credit note."
          placeholder="For example: a server was billed that was never delivered"
          value={reason}
          onChange={setReason}
          error={
            failure?.fields.get("/reason") ??
            (tried && !busy && reason.trim() === "" ? "Say why it is credited." : null)
          }
        />
        {goesBack && (
          <WhatGoesBack
            goesTo={goesTo}
            onChoose={setGoesTo}
            transactionId={transactionId}
            onTransactionId={setTransactionId}
            error={failure?.fields.get("/transactionId")}
            paid={formatMoney(note.givesBack, currency)}
          />
        )}
        <Sums invoice={invoice} note={note} goesTo={goesTo} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="filled"
            busy={busy}
            refusal={refusalOf(invoice, { isChosen: asked.length > 0 })}
          >
            {note === null ? "Issue credit note" : `Credit ${formatMoney(note.total, currency)}`}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface WhatGoesBackProps {
  goesTo: GoesTo;
  onChoose: (goesTo: GoesTo) => void;
  transactionId: string;
  onTransactionId: (transactionId: string) => void;
  error: string | undefined;
  paid: string;
}

/** What becomes of what was paid beyond what the invoice still costs. */
function WhatGoesBack(props: WhatGoesBackProps) {
  const { goesTo, onChoose, transactionId, onTransactionId, error, paid } = props;
  return (
    <>
      <p className={classes.question}>{paid} of it was paid already. What becomes of that?</p>
      <Segments
        label="What was paid beyond"
        value={goesTo}
        options={[
          { value: "credit", label: "Becomes credit" },
          { value: "refund", label: "Is refunded" },
        ]}
        onChange={onChoose}
      />
      {goesTo === "refund" && (
        <TextInput
          size="md"
          label="Transaction ID"
          description="Billow moves no money: pay it out at your bank or payment provider."
          maxLength={200}
          value={transactionId}
          onChange={(event) => onTransactionId(event.currentTarget.value)}
          error={error}
        />
      )}
    </>
  );
}

/** What the server says about a line; the pointer names its place among those asked for. */
function problemOfLine(
  failure: ReturnType<typeof useCreditNotePreview>["failure"],
  asked: readonly AskedLine[],
  position: number,
): string | null {
  const place = asked.findIndex((line) => line.position === position);
  if (failure === null || place < 0) return null;
  return [...failure.fields].find(([pointer]) => pointer.startsWith(`/lines/${place}/`))?.[1] ?? null;
}

/** A refusal that is about no single line is said above them. */
function ofAll(failure: ReturnType<typeof useCreditNotePreview>["failure"]) {
  if (failure === null) return null;
  const isOfLine = [...failure.fields.keys()].some((pointer) => pointer.startsWith("/lines/"));
  return isOfLine ? null : failure;
}

/** What the credit note comes to, and what becomes of it. */
function Sums({
  invoice: { currency, amountDue },
  note,
  goesTo,
}: {
  invoice: Invoice;
  note: CreditNotePreview | null;
  goesTo: GoesTo;
}) {
  const money = (amount: string | undefined) => (amount === undefined ? "–" : formatMoney(amount, currency));
  const taxes = (note?.taxes ?? []).filter(({ tax }) => !isZero(tax));
  const rows: [string, string][] = [
    ["Without tax", money(note?.net)],
    ...taxes.map(({ rate, tax }): [string, string] => [`VAT ${formatPercent(rate)}`, money(tax)]),
    ["Total", money(note?.total)],
    ["Due now", money(amountDue)],
    ...(note !== null && !isZero(note.givesBack)
      ? [
          [goesTo === "credit" ? "Becomes credit" : "Goes back", money(note.givesBack)] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ["Due after this", money(note?.dueAfter)],
  ];
  return <DialogSums rows={rows} />;
}

function refusalOf(invoice: Invoice, { isChosen }: { isChosen: boolean }): string | null {
  if (!invoice.availableActions.includes("issueCreditNote"))
    return "Nothing of this invoice can be credited any more.";
  return isChosen ? null : "Enter what is credited of a line.";
}
