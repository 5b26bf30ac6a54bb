import { TextInput } from "@mantine/core";
import { useState } from "react";
import { Button } from "../../../components/button.tsx";
import classes from "./bound-fields.module.css";
import type { FormItem } from "./card-form.ts";
import { Figure } from "./figure.tsx";

interface BoundFieldsProps {
  item: FormItem;
  /** Tells a field from its like of the other products. */
  name: (field: string) => string;
  currency: string;
  /** The group of its meter, which holds unless another one is typed. */
  usual: string;
  problem: (at: string) => string | null;
  onChange: (patch: Partial<FormItem>) => void;
}

/** The least and most an item costs, and its group. Few items have them, so they open on request. */
export function BoundFields({ item, name, currency, usual, problem, onChange }: BoundFieldsProps) {
  const { minimum, maximum, group } = item;
  const [asked, setAsked] = useState(false);
  if (!asked && minimum + maximum + group === "")
    return (
      <div>
        <Button size="compact" aria-label={name("Minimum, maximum, group")} onClick={() => setAsked(true)}>
          Minimum, maximum, group
        </Button>
      </div>
    );
  return (
    <div className={classes.bounds}>
      <Figure
        label={name("Minimum")}
        before="at least"
        after={currency}
        value={minimum}
        onChange={(typed) => onChange({ minimum: typed })}
        error={problem("/minimum")}
        autoFocus={asked}
      />
      <Figure
        label={name("Maximum")}
        before="at most"
        after={currency}
        value={maximum}
        onChange={(typed) => onChange({ maximum: typed })}
        error={problem("/maximum")}
      />
      <div className={classes.group}>
        <span className={classes.unit}>group</span>
        <TextInput
          aria-label={name("Group")}
          placeholder={usual}
          maxLength={60}
          autoComplete="off"
          value={group}
          onChange={(event) => onChange({ group: event.currentTarget.value })}
          error={problem("/group")}
        />
      </div>
    </div>
  );
}
