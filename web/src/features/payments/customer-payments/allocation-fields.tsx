import type { InvoiceSummary } from "@billow/contract/invoicing/invoice.ts";
import { TextInput } from "@mantine/core";
import { InvoiceNumber } from "../../../components/invoice-number.tsx";
import { formatDate } from "../../../format/date.ts";
import { addDecimals, compareDecimals, isZero, subtractDecimals } from "../../../format/decimal.ts";
import { amountForInput, formatMoney, parseAmount } from "../../../format/money.ts";
import classes from "./customer-payments.module.css";
import { distribute } from "./distribute.ts";

/** What was typed for an invoice, by its id. */
export type Typed = Readonly<Record<string, string>>;

interface AllocationFieldsProps {
  invoices: readonly InvoiceSummary[];
  /** The money there is; null while it cannot be read. */
  money: string | null;
  currency: string;
  typed: Typed;
  onTyped: (typed: Typed) => void;
  /** Errors by JSON pointer. */
  errors: ReadonlyMap<string, string>;
}

/** How much of the money each open invoice gets, and what is left. What nobody typed is distributed, the first due first. */
export function AllocationFields({
  invoices,
  money,
  currency,
  typed,
  onTyped,
  errors,
}: AllocationFieldsProps) {
  const values = valuesOf({ invoices, money, typed });
  const parts = partsOf({ invoices, money, typed });
  const left = parts === null || money === null ? null : leftOf(money, parts);
  const problems = problemsOf({ invoices, values, parts, errors });
  return (
    <fieldset className={classes.parts}>
      <legend>Invoices it pays</legend>
      {invoices.length === 0 && <p className={classes.none}>No open invoice. The money becomes credit.</p>}
      {invoices.map((invoice, place) => (
        <div key={invoice.id} className={classes.part}>
          <div>
            <InvoiceNumber number={invoice.number} />
            <p className={classes.due}>
              {formatMoney(invoice.amountDue, currency)} due {formatDate(invoice.dueDate)}
            </p>
          </div>
          <TextInput
            size="md"
            aria-label={`For ${invoice.number}`}
            inputMode="decimal"
            autoComplete="off"
            classNames={{ input: classes.amount }}
            value={values[place]}
            onChange={(event) =>
              onTyped({
                ...Object.fromEntries(invoices.map(({ id }, at) => [id, values[at] ?? ""])),
                [invoice.id]: event.currentTarget.value,
              })
            }
            error={problems[place]}
          />
        </div>
      ))}
      <p className={classes.rest} aria-live="polite">
        <Rest left={left} currency={currency} />
      </p>
    </fieldset>
  );
}

function Rest({ left, currency }: { left: string | null; currency: string }) {
  if (left === null) return "Enter amounts.";
  if (isZero(left)) return "Nothing is left.";
  if (!left.startsWith("-")) return `${formatMoney(left, currency)} stays as customer credit.`;
  return (
    <span className={classes.over}>
      {formatMoney(left.slice(1), currency)} more than there is. Lower an amount.
    </span>
  );
}

interface AllocationForm {
  invoices: readonly InvoiceSummary[];
  money: string | null;
  typed: Typed;
}

function valuesOf({ invoices, money, typed }: AllocationForm): string[] {
  if (Object.keys(typed).length > 0) return invoices.map(({ id }) => typed[id] ?? "");
  return distribute(
    money,
    invoices.map(({ amountDue }) => amountDue),
  ).map((part) => amountForInput(part));
}

/** What each invoice gets, those that get nothing left out; null where something cannot be read. */
export function partsOf(form: AllocationForm): { invoiceId: string; amount: string }[] | null {
  const values = valuesOf(form);
  const parts = form.invoices.flatMap(({ id, amountDue }, place) => {
    const value = (values[place] ?? "").trim();
    const digits = amountDue.split(".")[1]?.length ?? 0;
    return value === "" ? [] : [{ invoiceId: id, amount: parseAmount(value, digits) }];
  });
  const read = parts.flatMap(({ invoiceId, amount }) => (amount === null ? [] : [{ invoiceId, amount }]));
  return read.length < parts.length ? null : read.filter(({ amount }) => !isZero(amount));
}

/** What is left of the money; negative where the invoices get more. */
export function leftOf(money: string, parts: readonly { amount: string }[]): string {
  return subtractDecimals(money, addDecimals(["0", ...parts.map(({ amount }) => amount)]));
}

function problemsOf({
  invoices,
  values,
  parts,
  errors,
}: {
  invoices: readonly InvoiceSummary[];
  values: readonly string[];
  parts: readonly { invoiceId: string }[] | null;
  errors: ReadonlyMap<string, string>;
}): (string | null)[] {
  return invoices.map(({ id, amountDue, currency }, place) => {
    const value = (values[place] ?? "").trim();
    const amount = parseAmount(value, amountDue.split(".")[1]?.length ?? 0);
    if (value !== "" && amount === null) return "Enter an amount.";
    if (amount !== null && compareDecimals(amount, amountDue) > 0)
      return `At most ${formatMoney(amountDue, currency)}.`;
    const at = (parts ?? []).findIndex(({ invoiceId }) => invoiceId === id);
    return errors.get(`/allocations/${at}/amount`) ?? errors.get(`/allocations/${at}/invoiceId`) ?? null;
  });
}
