import { NativeSelect, TextInput } from "@mantine/core";
import { RowList } from "../../../components/table/row-list.tsx";
import classes from "./recurring-items.module.css";
import { CHARGES, type Charge, emptyItem, type FormRecurringItem } from "./terms-form.ts";

interface RecurringItemsProps {
  items: readonly FormRecurringItem[];
  currency: string;
  problem: (at: string) => string | undefined;
  onChange: (items: readonly FormRecurringItem[]) => void;
}

/** What is billed whatever was used. */
export function RecurringItems({ items, currency, problem, onChange }: RecurringItemsProps) {
  return (
    <RowList
      title="Recurring items"
      help="Billed whatever is used; for a part of a month, quarter or year by the second."
      noun="item"
      rows={items}
      empty={() => emptyItem(items)}
      onChange={onChange}
    >
      {(item, { index, name, onChange: change }) => {
        const text = (
          field: "product" | "description" | "quantity" | "unitPrice" | "until",
          label: string,
        ) => ({
          ...name(label),
          autoComplete: "off",
          value: item[field],
          onChange: (event: { currentTarget: HTMLInputElement }) =>
            change({ [field]: event.currentTarget.value }),
          error: problem(`${index}/${field}`),
        });
        const number = { inputMode: "decimal" as const, classNames: { input: classes.number } };
        return (
          <div className={classes.item}>
            <TextInput size="md" {...text("product", "Product")} maxLength={200} />
            <TextInput size="md" {...text("description", "Description")} maxLength={500} />
            <TextInput size="md" {...text("quantity", "Quantity")} {...number} />
            <TextInput size="md" {...text("unitPrice", `${currency} ${priceFor[item.charge]}`)} {...number} />
            <NativeSelect
              size="md"
              {...name("Charged")}
              value={item.charge}
              data={Object.entries(CHARGES).map(([value, label]) => ({ value, label }))}
              onChange={({ currentTarget: { value } }) => {
                if (isCharge(value)) change({ charge: value });
              }}
            />
            {item.charge !== "once" && (
              <TextInput size="md" type="date" {...text("until", "Last day, if any")} />
            )}
          </div>
        );
      }}
    </RowList>
  );
}

const priceFor = {
  once: "once",
  month: "a month",
  quarterAdvance: "a quarter",
  quarterArrears: "a quarter",
  yearAdvance: "a year",
  yearArrears: "a year",
} as const satisfies Record<Charge, string>;

function isCharge(value: string): value is Charge {
  return Object.hasOwn(CHARGES, value);
}
