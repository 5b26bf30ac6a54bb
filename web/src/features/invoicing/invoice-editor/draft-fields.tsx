import type { Invoice } from "@billow/contract/invoicing/invoice.ts";
import { Textarea, TextInput } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { customerQuery } from "../../../api/parties/customers.ts";
import { Button } from "../../../components/button.tsx";
import { CustomerSelect } from "../../../components/fields/customer-select.tsx";
import { nextKey } from "../../../components/table/next-key.ts";
import { formatCounted } from "../../../format/quantity.ts";
import { type DraftForm, emptyLine, type FormLine, type NewInvoiceBody } from "./draft-form.ts";
import { DraftLine } from "./draft-line.tsx";
import { DraftTotals } from "./draft-totals.tsx";
import classes from "./invoice-editor.module.css";
import { useProducts } from "./products.ts";
import { usePreview } from "./use-preview.ts";

/** What becomes of the form as it stands then. */
export type FormChange = (now: DraftForm) => Partial<DraftForm>;

interface DraftFieldsProps {
  form: DraftForm;
  body: NewInvoiceBody;
  /** The draft that is changed; its customer stays. */
  invoice: Invoice | null;
  problem: (pointer: string) => string | null;
  /** What is wrong, by the pointer of its field. */
  problems: ReadonlyMap<string, string>;
  /** The same function as long as the form is open. */
  onChange: (change: FormChange) => void;
}

/** Everything a draft is made of: whom it is for, its lines, what it comes to. */
export function DraftFields(props: DraftFieldsProps) {
  const { form, invoice, problem, onChange } = props;
  const customer = useQuery({
    ...customerQuery(form.customerId ?? ""),
    enabled: form.customerId !== undefined,
  }).data;
  return (
    <>
      <div className={classes.head}>
        {invoice ? (
          <p className={classes.customer}>
            <span className={classes.caption}>Customer</span>
            {invoice.customer.name}
          </p>
        ) : (
          <CustomerSelect
            label="Customer"
            autofocus
            value={form.customerId}
            onChange={(customerId) => onChange(() => ({ customerId }))}
            error={problem("/customerId")}
          />
        )}
        <TextInput
          size="md"
          label="Due date"
          type="date"
          value={form.dueDate}
          onChange={({ currentTarget: { value } }) => onChange(() => ({ dueDate: value }))}
          description={
            customer && form.dueDate === ""
              ? `Left empty: ${formatCounted(customer.paymentTermsDays, "day")} after it is issued.`
              : undefined
          }
          error={problem("/dueDate")}
        />
      </div>
      <Lines
        {...props}
        currency={invoice?.currency ?? customer?.currency}
        issuerId={invoice?.issuerId ?? customer?.issuerId}
      />
      <Textarea
        size="md"
        label={
          <>
            Note <span className={classes.optional}>· shown on the invoice</span>
          </>
        }
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={form.note}
        onChange={({ currentTarget: { value } }) => onChange(() => ({ note: value }))}
        error={problem("/note")}
      />
    </>
  );
}

const heads = ["Product", "Quantity", "Unit", "Unit price", "Discount", "Tax", "Amount", ""] as const;

function Lines(props: DraftFieldsProps & { currency: string | undefined; issuerId: string | undefined }) {
  const { form, body, problem, onChange, currency } = props;
  const { preview, amountOf } = usePreview(form, body);
  const products = useProducts(currency, props.issuerId);
  const lineProblems = problemsByLine(props.problems);
  const change = useCallback(
    (key: string, patch: Partial<FormLine>) =>
      onChange(({ lines }) => ({
        lines: lines.map((line) => (line.key === key ? { ...line, ...patch } : line)),
      })),
    [onChange],
  );
  const remove = useCallback(
    (removed: string) => onChange(({ lines }) => ({ lines: lines.filter(({ key }) => key !== removed) })),
    [onChange],
  );
  return (
    <section className={classes.lines}>
      <h3 className={classes.section}>Line Items</h3>
      <div className={classes.heads} aria-hidden="true">
        {heads.map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      <ul>
        {form.lines.map((line, index) => (
          <DraftLine
            key={line.key}
            line={line}
            index={index}
            currency={currency}
            amount={amountOf(index)}
            products={products}
            problems={lineProblems.get(index) ?? noProblems}
            onChange={change}
            onRemove={remove}
          />
        ))}
      </ul>
      <div className={classes.foot}>
        <Button
          icon={IconPlus}
          onClick={() => onChange(({ lines }) => ({ lines: [...lines, nextLine(lines)] }))}
        >
          Add line
        </Button>
        <div className={classes.sums}>
          <TextInput
            label="Discount on the whole invoice"
            placeholder="10% or sum"
            autoComplete="off"
            value={form.discount}
            onChange={({ currentTarget: { value } }) => onChange(() => ({ discount: value }))}
            error={problem("/discount")}
          />
          <DraftTotals preview={preview} />
        </div>
      </div>
    </section>
  );
}

const noProblems: ReadonlyMap<string, string> = new Map();

/** What is wrong with each line, by the name of the field; a pointer names a field or a part of it. */
function problemsByLine(problems: ReadonlyMap<string, string>): Map<number, Map<string, string>> {
  const lines = new Map<number, Map<string, string>>();
  for (const [pointer, said] of problems) {
    const [, lead, index, field] = pointer.split("/");
    if (lead !== "lines" || index === undefined || field === undefined) continue;
    const own = lines.get(Number(index)) ?? new Map<string, string>();
    if (!own.has(field)) own.set(field, said);
    lines.set(Number(index), own);
  }
  return lines;
}

function nextLine(lines: readonly FormLine[]): FormLine {
  return emptyLine(nextKey(lines));
}
