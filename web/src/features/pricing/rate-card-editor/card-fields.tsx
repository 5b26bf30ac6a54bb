import type { Meter } from "@billow/contract/metering/meter.ts";
import { TextInput } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import IconTableImport from "@tabler/icons-react/dist/esm/icons/IconTableImport.mjs";
import { useEffect, useRef, useState } from "react";
import { useMe } from "../../../api/access/session.ts";
import { Button } from "../../../components/button.tsx";
import { IssuerSelect } from "../../../components/fields/issuer-select.tsx";
import { Segments } from "../../../components/fields/segments.tsx";
import { nextKey } from "../../../components/table/next-key.ts";
import classes from "./card-fields.module.css";
import { type CardForm, currencyOf, emptyItem, type FormItem } from "./card-form.ts";
import { ImportPricesDialog } from "./import-prices-dialog.tsx";
import { ItemFields } from "./item-fields.tsx";
import { gridsOf, withPrices } from "./price-grid.ts";
import { PriceGridTable } from "./price-grid-table.tsx";

interface CardFieldsProps {
  form: CardForm;
  meters: readonly Meter[];
  problem: (pointer: string) => string | null;
  /** What usage costs by the card before this one; null where it had no such price. */
  priceBefore: (meter: string, match: string) => string | null;
  onChange: (patch: Partial<CardForm>) => void;
}

/** Everything a rate card is made of: its name, for whom and when it holds, what is sold at which price. */
export function CardFields(props: CardFieldsProps) {
  const { form, problem, onChange } = props;
  const { issuers } = useMe();
  const currency = currencyOf(form);
  return (
    <>
      <div className={classes.head}>
        <TextInput
          size="md"
          label="Name"
          placeholder="Standard 2027"
          maxLength={100}
          data-autofocus
          value={form.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
          error={problem("/name")}
        />
        <TextInput
          size="md"
          label="Currency"
          placeholder="EUR"
          maxLength={3}
          autoComplete="off"
          value={form.currency}
          onChange={(event) => onChange({ currency: event.currentTarget.value })}
          error={problem("/currency")}
        />
        <TextInput
          size="md"
          type="date"
          label="Valid from"
          value={form.validFrom}
          onChange={(event) => onChange({ validFrom: event.currentTarget.value })}
          error={problem("/validFrom")}
        />
        <IssuerSelect
          issuers={issuers}
          label="Issuer"
          value={form.issuerId === "" ? (issuers[0]?.id ?? "") : form.issuerId}
          onChange={(issuerId) => {
            const currencyOfIssuer = (id: string) => issuers.find((one) => one.id === id)?.currency;
            const isUsual = currency === currencyOfIssuer(form.issuerId || (issuers[0]?.id ?? ""));
            const next = currencyOfIssuer(issuerId);
            onChange({ issuerId, ...(isUsual && next !== undefined && { currency: next }) });
          }}
          error={problem("/issuerId")}
        />
      </div>
      <div className={classes.audience}>
        <Segments
          label="For whom"
          value={form.audience}
          options={[
            { value: "everyone", label: "Everyone" },
            { value: "agreed", label: "By agreement" },
          ]}
          onChange={(audience) => onChange({ audience })}
        />
        <p className={classes.help}>
          {form.audience === "everyone"
            ? `What is billed in ${currency || "this currency"} has the prices of the newest card that holds on the first of the month. Invoices already made keep theirs.`
            : "It holds for customers whose terms name it, in place of everyone’s prices."}
        </p>
      </div>
      <Items {...props} currency={currency} />
    </>
  );
}

const heads = ["Product", "Measured by", "Only for", "Priced", "Price", ""] as const;

/** Everything sold: items one by one, those alike in grids, and a way to bring more from a spreadsheet. */
function Items({
  form,
  meters,
  problem,
  priceBefore,
  onChange,
  currency,
}: CardFieldsProps & { currency: string }) {
  const { items } = form;
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef(items.length);
  // The work goes on in the new row.
  useEffect(() => {
    if (items.length > shown.current) list.current?.lastElementChild?.querySelector("input")?.focus();
    shown.current = items.length;
  }, [items.length]);
  const [importing, setImporting] = useState(false);
  const change = (key: string, patch: Partial<FormItem>) =>
    onChange({ items: items.map((item) => (item.key === key ? { ...item, ...patch } : item)) });
  const remove = (...gone: string[]) => onChange({ items: items.filter(({ key }) => !gone.includes(key)) });
  const grids = gridsOf(items);
  return (
    <section className={classes.items}>
      <h3 className={classes.section}>Products</h3>
      {items.some(({ inGrid }) => !inGrid) && (
        <div className={classes.heads} aria-hidden="true">
          {heads.map((head) => (
            <span key={head}>{head}</span>
          ))}
        </div>
      )}
      <ul ref={list}>
        {items.map(
          (item, index) =>
            !item.inGrid && (
              <ItemFields
                key={item.key}
                item={item}
                index={index}
                meters={meters}
                currency={currency}
                problem={(at) => problem(`/items/${index}${at}`)}
                onChange={(patch) => change(item.key, patch)}
                onRemove={() => remove(item.key)}
              />
            ),
        )}
      </ul>
      <div className={classes.foot}>
        <Button icon={IconPlus} onClick={() => onChange({ items: [...items, nextItem(items)] })}>
          Add product
        </Button>
        <Button icon={IconTableImport} onClick={() => setImporting(true)}>
          Import prices
        </Button>
        {problem("/items") && (
          <p className={classes.error} role="alert">
            {problem("/items")}
          </p>
        )}
      </div>
      {grids.map((grid) => (
        <PriceGridTable
          key={JSON.stringify([grid.meter, grid.dimensions])}
          grid={grid}
          meter={meters.find(({ id }) => id === grid.meter) ?? null}
          currency={currency}
          problem={(index) =>
            GRID_FIELDS.map((at) => problem(`/items/${index}${at}`)).find((said) => said !== null) ?? null
          }
          priceBefore={priceBefore}
          onPrices={(typed) => onChange({ items: withPrices(items, grid.meter, typed) })}
          onRemove={(keys) => remove(...keys)}
        />
      ))}
      {importing && (
        <ImportPricesDialog
          items={items}
          meters={meters}
          onImport={(merged) => onChange({ items: merged })}
          onClose={() => setImporting(false)}
        />
      )}
    </section>
  );
}

/** Where something may be wrong with a row of a grid. */
const GRID_FIELDS = ["/price/unitPrice", "/price", "/match", "/meter", "/product", "/description", ""];

function nextItem(items: readonly FormItem[]): FormItem {
  return emptyItem(nextKey(items), undefined);
}
