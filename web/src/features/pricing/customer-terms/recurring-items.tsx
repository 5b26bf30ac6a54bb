import { TextInput } from "@mantine/core";
import { RowList } from "../../../components/table/row-list.tsx";
import classes from "./recurring-items.module.css";
import { emptyItem, type FormRecurringItem } from "./terms-form.ts";

interface RecurringItemsProps {
  items: readonly FormRecurringItem[];
  currency: string;
  problem: (at: string) => string | undefined;
  onChange: (items: readonly FormRecurringItem[]) => void;
}

/** What is billed every month, whatever was used. */
export function RecurringItems({ items, currency, problem, onChange }: RecurringItemsProps) {
  return (
    <RowList
      title="Recurring items"
      help="Billed every month, whatever is used; for a part of a month by the second."
      noun="item"
      rows={items}
      empty={() => emptyItem(items)}
      onChange={onChange}
    >
      {(item, { index, name, onChange: change }) => {
        const text = (field: "product" | "description" | "quantity" | "unitPrice", label: string) => ({
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
            <TextInput size="md" {...text("unitPrice", `${currency} a month`)} {...number} />
          </div>
        );
      }}
    </RowList>
  );
}
