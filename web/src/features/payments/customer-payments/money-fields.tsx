import { TextInput } from "@mantine/core";
import form from "../../../components/fields/form.module.css";
import { currencySign } from "../../../format/money.ts";
import classes from "./customer-payments.module.css";

/** What was typed about money received. */
export interface Receipt {
  amount: string;
  method: string;
  transactionId: string;
  paidOn: string;
  /** Whether it is recorded although its transaction is recorded already. */
  again: boolean;
}

interface MoneyFieldsProps {
  currency: string;
  today: string;
  receipt: Receipt;
  onReceipt: (receipt: Receipt) => void;
  asksAgain: boolean;
  errors: Readonly<Record<"amount" | "method" | "paidOn" | "transactionId", string | null>>;
}

/** How much money came, how and when. */
export function MoneyFields({ currency, today, receipt, onReceipt, asksAgain, errors }: MoneyFieldsProps) {
  const sign = currencySign(currency);
  const change = (part: Partial<Receipt>) => onReceipt({ ...receipt, ...part });
  return (
    <>
      <TextInput
        size="lg"
        label="Amount"
        inputMode="decimal"
        autoComplete="off"
        data-autofocus
        classNames={{ input: classes.amount }}
        rightSection={<span className={classes.sign}>{sign}</span>}
        rightSectionWidth={20 + sign.length * 11}
        rightSectionPointerEvents="none"
        value={receipt.amount}
        onChange={(event) => change({ amount: event.currentTarget.value })}
        error={errors.amount}
      />
      <div className={classes.pair}>
        <TextInput
          size="md"
          label="Method"
          maxLength={100}
          value={receipt.method}
          onChange={(event) => change({ method: event.currentTarget.value })}
          error={errors.method}
        />
        <TextInput
          size="md"
          label="Received on"
          type="date"
          max={today}
          value={receipt.paidOn}
          onChange={(event) => change({ paidOn: event.currentTarget.value })}
          error={errors.paidOn}
        />
      </div>
      <TextInput
        size="md"
        label="Transaction ID (optional)"
        placeholder="From the bank or payment provider"
        maxLength={200}
        value={receipt.transactionId}
        onChange={(event) => change({ transactionId: event.currentTarget.value })}
        error={errors.transactionId}
      />
      {asksAgain && (
        <label className={form.choice}>
          <input
            type="checkbox"
            checked={receipt.again}
            onChange={(event) => change({ again: event.currentTarget.checked })}
          />
          The money arrived twice. Record it again
        </label>
      )}
    </>
  );
}
