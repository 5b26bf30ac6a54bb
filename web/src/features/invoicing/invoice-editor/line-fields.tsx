import { Autocomplete, NativeSelect, TextInput } from "@mantine/core";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import type { ComponentProps } from "react";
import { IconButton } from "../../../components/button.tsx";
import { formatMoney } from "../../../format/money.ts";
import { type FormLine, taxChoices, taxLabels } from "./draft-form.ts";
import classes from "./line-fields.module.css";
import type { KnownProduct } from "./products.ts";

export interface LineFieldsProps {
  line: FormLine;
  /** Its place, from 0. */
  index: number;
  currency: string | undefined;
  amount: string | null;
  products: readonly KnownProduct[];
  /** What is wrong with it, by the name of the field. */
  problems: ReadonlyMap<string, string>;
  onChange: (key: string, patch: Partial<FormLine>) => void;
  onRemove: (key: string) => void;
}

interface FieldsProps {
  line: FormLine;
  problem: (field: string) => string | null;
  onChange: (patch: Partial<FormLine>) => void;
}

/** The fields of one line: what, how much of it, at which price. */
export function LineFields(props: LineFieldsProps) {
  const { line, index, currency, amount, products, onRemove } = props;
  const problem = (field: string) => props.problems.get(field) ?? null;
  const onChange = (patch: Partial<FormLine>) => props.onChange(line.key, patch);
  const name = (field: string) => `${field}, line ${index + 1}`;
  const text = (field: "description" | "quantity" | "unit" | "unitPrice" | "discount", label: string) => ({
    label,
    "aria-label": name(label),
    autoComplete: "off",
    value: line[field],
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      onChange({ [field]: event.currentTarget.value }),
    error: problem(field),
  });
  return (
    <>
      <div className={classes.what}>
        <ProductField
          line={line}
          problem={problem}
          onChange={onChange}
          products={products}
          label={name("Product")}
        />
        <TextInput {...text("description", "Description")} placeholder="Description" maxLength={500} />
      </div>
      <NumberField {...text("quantity", "Quantity")} />
      <TextInput {...text("unit", "Unit")} maxLength={40} />
      <NumberField {...text("unitPrice", "Unit price")} />
      <NumberField {...text("discount", "Discount")} placeholder="10% or sum" inputMode="text" />
      <TaxFields line={line} name={name} problem={problem} onChange={onChange} />
      <p className={classes.amount}>
        <span className={classes.amountLabel}>Amount</span>
        {/* Another amount takes the place of this one; what is right-aligned would be moved otherwise. */}
        <span key={amount}>{amount !== null && currency ? formatMoney(amount, currency) : "–"}</span>
      </p>
      <div className={classes.remove}>
        <IconButton icon={IconTrash} label={`Remove line ${index + 1}`} onClick={() => onRemove(line.key)} />
      </div>
    </>
  );
}

function NumberField(props: ComponentProps<typeof TextInput>) {
  return <TextInput inputMode="decimal" {...props} classNames={{ input: classes.number }} />;
}

/** Free text; a product of the catalogue brings its unit and price along where none were typed. */
function ProductField({
  line,
  products,
  problem,
  onChange,
  label,
}: FieldsProps & { products: readonly KnownProduct[]; label: string }) {
  function take(product: string): void {
    const known = products.find((one) => one.product === product);
    onChange({
      product,
      description: line.description || known?.description || "",
      unit: line.unit || known?.unit || "",
      unitPrice: line.unitPrice || known?.unitPrice || "",
    });
  }
  return (
    <Autocomplete
      label="Product"
      aria-label={label}
      placeholder="Product or service"
      maxLength={200}
      limit={8}
      data={products.map(({ product }) => product)}
      value={line.product}
      onChange={(product) => onChange({ product })}
      onOptionSubmit={take}
      error={problem("product")}
    />
  );
}

const taxes = taxChoices.map((value) => ({ value, label: taxLabels[value] }));

function TaxFields({ line, name, problem, onChange }: FieldsProps & { name: (field: string) => string }) {
  return (
    <div className={classes.tax}>
      <NativeSelect
        label="Tax"
        aria-label={name("Tax")}
        data={taxes}
        value={line.tax}
        onChange={({ currentTarget }) => {
          const chosen = taxes.find(({ value }) => value === currentTarget.value);
          if (chosen) onChange({ tax: chosen.value });
        }}
        error={problem("taxCategory")}
      />
      {line.tax === "standard" && (
        <NumberField
          aria-label={name("Tax rate")}
          placeholder="Rate"
          rightSection="%"
          autoComplete="off"
          value={line.taxRate}
          onChange={(event) => onChange({ taxRate: event.currentTarget.value })}
          error={problem("taxRate")}
        />
      )}
      {line.tax !== "standard" && problem("taxRate") && <p className={classes.error}>{problem("taxRate")}</p>}
    </div>
  );
}
