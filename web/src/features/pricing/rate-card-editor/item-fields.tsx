import type { Meter } from "@billow/contract/metering/meter.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import IconTrash from "@tabler/icons-react/dist/esm/icons/IconTrash.mjs";
import { IconButton } from "../../../components/button.tsx";
import { BoundFields } from "./bound-fields.tsx";
import type { FormItem } from "./card-form.ts";
import classes from "./item-fields.module.css";
import { PriceFields } from "./price-fields.tsx";
import { namesIn, type Price } from "./price-form.ts";

interface ItemFieldsProps {
  item: FormItem;
  /** Its place, from 0. */
  index: number;
  meters: readonly Meter[];
  currency: string;
  problem: (at: string) => string | null;
  onChange: (patch: Partial<FormItem>) => void;
  onRemove: () => void;
}

const models: readonly { value: Price["model"]; label: string }[] = [
  { value: "unit", label: "Per unit" },
  { value: "graduated", label: "Tier by tier" },
  { value: "volume", label: "All at one tier" },
  { value: "package", label: "By the package" },
  { value: "flat", label: "Flat, a month" },
  { value: "percent", label: "Percent of others" },
];

/** The fields of one product: what it is, what it is measured by, what it costs. */
export function ItemFields(props: ItemFieldsProps) {
  const { item, index, meters, currency, problem, onChange, onRemove } = props;
  const name = (field: string) => `${field}, product ${index + 1}`;
  const text = (field: "product" | "description" | "match" | "groups" | "products", label: string) => ({
    label,
    "aria-label": name(label),
    autoComplete: "off",
    value: item[field],
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      onChange({ [field]: event.currentTarget.value }),
    error: problem(`/${field}`),
  });
  /** What is wrong with one of the names in a field. */
  const named = (typed: string, field: "groups" | "products") =>
    namesIn(typed)
      .map((_, at) => problem(`/price/of/${field}/${at}`))
      .find((said) => said !== null) ?? null;
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <TextInput {...text("product", "Product")} placeholder="vCPU hours" maxLength={200} />
        <TextInput {...text("description", "Description")} placeholder="Description" maxLength={500} />
      </div>
      {item.model === "percent" ? (
        <>
          <TextInput
            {...text("groups", "Of the groups")}
            placeholder="all, or compute; gpu"
            spellCheck={false}
            error={named(item.groups, "groups") ?? problem("/price/of")}
          />
          <TextInput
            {...text("products", "Of the products")}
            placeholder="vCPU; RAM"
            spellCheck={false}
            error={named(item.products, "products")}
          />
        </>
      ) : (
        <>
          <NativeSelect
            label="Measured by"
            aria-label={name("Measured by")}
            data={[
              ...(item.meter === "" ? [{ value: "", label: "Choose" }] : []),
              ...meters.map((meter) => ({ value: meter.id, label: meter.name })),
            ]}
            value={item.meter}
            onChange={(event) => onChange({ meter: event.currentTarget.value })}
            error={problem("/meter")}
          />
          <TextInput {...text("match", "Only for")} placeholder="gpuModel=H200" spellCheck={false} />
        </>
      )}
      <NativeSelect
        label="Priced"
        aria-label={name("Priced")}
        data={[...models]}
        value={item.model}
        onChange={({ currentTarget }) => {
          const chosen = models.find(({ value }) => value === currentTarget.value);
          if (chosen) onChange({ model: chosen.value });
        }}
      />
      <div className={classes.price}>
        <PriceFields
          price={item}
          name={name}
          currency={currency}
          unit={meters.find(({ id }) => id === item.meter)?.pricedUnit ?? null}
          problem={(at) => problem(`/price${at}`)}
          onChange={onChange}
        />
        <BoundFields
          item={item}
          name={name}
          currency={currency}
          usual={meters.find(({ id }) => id === item.meter)?.group ?? ""}
          problem={problem}
          onChange={onChange}
        />
      </div>
      <div className={classes.remove}>
        <IconButton icon={IconTrash} label={`Remove product ${index + 1}`} onClick={onRemove} />
      </div>
    </li>
  );
}
