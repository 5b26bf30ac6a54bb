import type { BankLine, BankOffer } from "@billow/contract/payments/bank-line.ts";
import { type FormEvent, useState } from "react";
import type { Failure } from "../../../api/client/failure.ts";
import type { BankDecision } from "../../../api/payments/bank-lines.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { AmountField } from "../../../components/fields/amount-field.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { formatDate } from "../../../format/date.ts";
import { decimalPlaces, isZero, subtractDecimals } from "../../../format/decimal.ts";
import { formatMoney, parseAmount } from "../../../format/money.ts";
import classes from "./bank.module.css";
import { providerName } from "./line-words.ts";

interface PayoutDialogProps {
  line: BankLine;
  provider: NonNullable<BankOffer["provider"]>;
  busy: boolean;
  failure: Failure | undefined;
  onBook: (decision: BankDecision) => void;
  onClose: () => void;
}

/** Books a line as what a provider has paid out, with what it kept as its fees. */
export function PayoutDialog({ line, provider, busy, failure, onBook, onClose }: PayoutDialogProps) {
  const { amount, currency, name, bookedOn } = line;
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const fee = typed.trim() === "" ? "0" : parseAmount(typed, decimalPlaces(amount));
  const held = line.heldByProviders.find((one) => one.provider === provider)?.held ?? "0";
  const left = subtractDecimals(subtractDecimals(held, amount), fee ?? "0");
  const isOut = amount.startsWith("-");
  const known = providerName(provider);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (fee === null || busy) return;
    const body = { provider, ...(isZero(fee) ? {} : { providerFee: fee }) };
    onBook({ do: "book", id: line.id, body });
  }

  return (
    <Dialog
      onClose={onClose}
      title={isOut ? `Book what ${known} took back` : `Book a payout of ${known}`}
      lead={`${formatMoney(amount, currency)} ${isOut ? "to" : "from"} ${name || known}, ${formatDate(bookedOn)}. In the books, ${known} holds ${formatMoney(held, currency)}.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && <Banner tone="danger">{failure.detail}</Banner>}
        <AmountField
          autofocus
          label={`Fees that ${known} kept`}
          currency={currency}
          value={typed}
          onChange={setTyped}
          description="As the payout’s report says. An expense in the books; empty for none."
          error={
            failure?.fields.get("/providerFee") ??
            (tried && fee === null ? "Enter an amount, or nothing." : null)
          }
        />
        <p className={classes.minor} aria-live="polite">
          {left.startsWith("-")
            ? `${formatMoney(left.slice(1), currency)} more than ${known} holds in the books.`
            : `${known} then holds ${formatMoney(left, currency)} in the books.`}
        </p>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={busy}>
            Book {formatMoney(amount, currency)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
