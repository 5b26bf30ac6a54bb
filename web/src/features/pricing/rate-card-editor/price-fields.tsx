import { unitLabel } from "@billow/contract/metering/unit-label.ts";
import { NativeSelect } from "@mantine/core";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import IconX from "@tabler/icons-react/dist/esm/icons/IconX.mjs";
import { Button, IconButton } from "../../../components/button.tsx";
import { Figure } from "./figure.tsx";
import classes from "./price-fields.module.css";
import { type Basis, type FormPrice, type FormTier, withTier } from "./price-form.ts";

interface PriceFieldsProps {
  price: FormPrice;
  /** Tells a field from its like of the other products. */
  name: (field: string) => string;
  currency: string;
  unit: string | null;
  problem: (at: string) => string | null;
  onChange: (patch: Partial<FormPrice>) => void;
}

/** What a price is made of, by its model. */
export function PriceFields(props: PriceFieldsProps) {
  const { price, name, currency, problem, onChange } = props;
  const unit = props.unit === null ? "unit" : unitLabel(props.unit);
  const tiered = price.model === "graduated" || price.model === "volume";
  if (tiered) return <Tiers {...props} unit={unit} />;
  const sum = {
    value: price.price,
    onChange: (typed: string) => onChange({ price: typed }),
  };
  if (price.model === "package") {
    return (
      <div className={classes.price}>
        <Figure
          {...sum}
          label={name("Price of a package")}
          after={`${currency} per`}
          error={problem("/packagePrice")}
        />
        <Figure
          label={name("Size of a package")}
          after={unit}
          value={price.size}
          onChange={(size) => onChange({ size })}
          error={problem("/size")}
        />
      </div>
    );
  }
  if (price.model === "percent") return <Percent {...props} />;
  const isFlat = price.model === "flat";
  return (
    <div className={classes.price}>
      <Figure
        {...sum}
        label={name("Price")}
        after={isFlat ? `${currency} a month` : `${currency} per ${unit}`}
        error={problem(isFlat ? "/amount" : "/unitPrice")}
      />
    </div>
  );
}

/** Which amounts the percentage is of stands beside it, in place of the meter. */
function Percent({ price, name, problem, onChange }: PriceFieldsProps) {
  return (
    <div className={classes.price}>
      <Figure
        label={name("Percentage")}
        after="%"
        value={price.price}
        onChange={(typed) => onChange({ price: typed })}
        error={problem("/percent")}
      />
      <NativeSelect
        aria-label={name("What counts")}
        data={[...counts]}
        value={price.recurring ? "all" : "usage"}
        onChange={({ currentTarget: { value } }) => onChange({ recurring: value === "all" })}
      />
      <NativeSelect
        aria-label={name("Before or after discount")}
        data={[...bases]}
        value={price.basis}
        onChange={({ currentTarget }) => {
          const chosen = bases.find(({ value }) => value === currentTarget.value);
          if (chosen) onChange({ basis: chosen.value });
        }}
      />
    </div>
  );
}

const counts = [
  { value: "usage", label: "of usage" },
  { value: "all", label: "of usage and recurring items" },
] as const;

const bases: readonly { value: Basis; label: string }[] = [
  { value: "afterDiscount", label: "after discount" },
  { value: "beforeDiscount", label: "before discount" },
];

function Tiers({ price: { tiers, model }, name, currency, unit, problem, onChange }: PriceFieldsProps) {
  const change = (key: string, patch: Partial<FormTier>) =>
    onChange({ tiers: tiers.map((tier) => (tier.key === key ? { ...tier, ...patch } : tier)) });
  const last = tiers.length - 1;
  return (
    <div className={classes.tiers}>
      {tiers.map((tier, index) => (
        <div key={tier.key} className={classes.tier}>
          {index < last ? (
            <Figure
              label={name(`Up to, tier ${index + 1}`)}
              before="up to"
              after={unit ?? ""}
              value={tier.upTo}
              onChange={(upTo) => change(tier.key, { upTo })}
              error={problem(`/tiers/${index}/upTo`)}
            />
          ) : (
            <p className={classes.beyond}>{last === 0 ? "whatever is used" : "beyond"}</p>
          )}
          <Figure
            label={name(`Price, tier ${index + 1}`)}
            after={currency}
            value={tier.unitPrice}
            onChange={(unitPrice) => change(tier.key, { unitPrice })}
            error={problem(`/tiers/${index}/unitPrice`)}
          />
          {index < last ? (
            <IconButton
              size="compact"
              icon={IconX}
              label={name(`Remove tier ${index + 1}`)}
              onClick={() => onChange({ tiers: tiers.filter(({ key }) => key !== tier.key) })}
            />
          ) : (
            <span />
          )}
        </div>
      ))}
      <div className={classes.more}>
        <Button
          size="compact"
          icon={IconPlus}
          aria-label={name("Add tier")}
          onClick={() => onChange({ tiers: withTier(tiers) })}
        >
          Add tier
        </Button>
        <span className={classes.about}>
          {model === "volume"
            ? "The tier that is reached prices all of it."
            : "Each tier prices what lies in it."}
        </span>
      </div>
    </div>
  );
}
