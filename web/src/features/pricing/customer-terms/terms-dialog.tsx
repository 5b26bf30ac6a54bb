import type { Customer } from "@billow/contract/parties/customer.ts";
import type { Subscription } from "@billow/contract/pricing/subscription.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { failureOf, saidOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { rateCardsQuery } from "../../../api/pricing/catalog.ts";
import {
  createSubscription,
  type NewSubscriptionBody,
  termsChanged,
} from "../../../api/pricing/subscriptions.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import { focusFirstProblem } from "../../../components/fields/focus-first-problem.ts";
import formClasses from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { monthStart } from "../../../format/calendar.ts";
import { formatDate } from "../../../format/date.ts";
import { RecurringItems } from "./recurring-items.tsx";
import classes from "./terms-dialog.module.css";
import { detailApart, readTerms, type TermsForm, termsForm } from "./terms-form.ts";

interface TermsDialogProps {
  customer: Customer;
  /** What is agreed last, with which a change begins. */
  last: Subscription | undefined;
  today: string;
  onClose: () => void;
}

/** Agrees with a customer on what holds from a day on. */
export function TermsDialog({ customer, last, today, onClose }: TermsDialogProps) {
  const [form, setForm] = useState(() => termsForm(last, monthStart(today, 1)));
  const [tried, setTried] = useState(false);
  const saving = useSaving(onClose);
  const failure = saving.error === null ? null : failureOf(saving.error);
  const apart = failure && detailApart(failure);
  // The field that was refused may be scrolled away. It is only marked once the failure is shown.
  useEffect(() => {
    if (saving.isError) focusFirstProblem();
  }, [saving.isError]);
  const { body, problems } = readTerms(form, customer.id);
  const problem = (pointer: string) =>
    saidOf(failure, pointer) ?? (tried ? problems.get(pointer) : undefined);
  const change = (patch: Partial<TermsForm>) => {
    // Not while it is being saved: that would set the button free, and the terms could be agreed on twice.
    if (saving.isError) saving.reset();
    setForm((now) => ({ ...now, ...patch }));
  };

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problems.size === 0) saving.mutate(body);
    else requestAnimationFrame(focusFirstProblem);
  }

  const text = (field: "startsOn" | "discount" | "minimumSpend", label: string) => ({
    size: "md" as const,
    label,
    autoComplete: "off",
    value: form[field],
    onChange: (event: { currentTarget: HTMLInputElement }) => change({ [field]: event.currentTarget.value }),
    error: problem(`/${field}`),
  });
  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      width={640}
      title={last ? "Change terms" : "Agree on terms"}
      lead="They take the place of what holds before, from their first day on. Invoices already issued stay as they are."
    >
      <form onSubmit={submit} noValidate className={formClasses.form}>
        {apart && <Banner tone="danger">{apart}</Banner>}
        <div className={classes.fields}>
          <TextInput
            {...text("startsOn", "Starts on")}
            type="date"
            data-autofocus
            description="Prices change on the first of a month."
          />
          <Prices
            currency={customer.currency}
            agreed={last?.rateCard ?? null}
            value={form.rateCardId}
            error={problem("/rateCardId")}
            onChange={(rateCardId) => change({ rateCardId })}
          />
          <TextInput
            {...text("discount", "Discount")}
            description="A percentage such as 10%, or an amount off each month’s invoice."
          />
          <TextInput
            {...text("minimumSpend", `Minimum spend, ${customer.currency} a month`)}
            inputMode="decimal"
            description="What is missing to the minimum is billed as a separate line."
          />
        </div>
        <RecurringItems
          items={form.items}
          currency={customer.currency}
          problem={(at) => problem(`/items/${at}`)}
          onChange={(items) => change({ items })}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            Save terms
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface PricesProps {
  currency: string;
  /** What the prices are by now; null for everyone's. */
  agreed: Subscription["rateCard"];
  value: string;
  error: string | undefined;
  onChange: (rateCardId: string) => void;
}

/** Everyone's prices, or those of one rate card: first the ones there are by agreement, then older ones to keep. */
function Prices({ currency, agreed, value, error, onChange }: PricesProps) {
  const all = useQuery(rateCardsQuery).data?.items ?? [];
  const own = all.filter((card) => card.currency === currency);
  const named = (audience: "agreed" | "everyone") =>
    own
      .filter((card) => card.audience === audience)
      .map(({ id, name, validFrom }) => ({ value: id, label: `${name} (from ${formatDate(validFrom)})` }));
  return (
    <NativeSelect
      size="md"
      label="Prices"
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Everyone’s prices, as they change</option>
      {/* Until the rate cards are there, or where they cannot be read, the field would claim everyone's prices. */}
      {agreed && !own.some(({ id }) => id === agreed.id) && <option value={agreed.id}>{agreed.name}</option>}
      <Options label="By agreement" options={named("agreed")} />
      <Options label="Everyone’s prices, kept as they are" options={named("everyone")} />
    </NativeSelect>
  );
}

function Options({
  label,
  options,
}: {
  label: string;
  options: readonly { value: string; label: string }[];
}) {
  if (options.length === 0) return null;
  return (
    <optgroup label={label}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </optgroup>
  );
}

function useSaving(onClose: () => void) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (body: NewSubscriptionBody) => createSubscription(body, attempts.current(body)),
    onSuccess: async ({ startsOn, customer }) => {
      onClose();
      toast(`The terms hold from ${formatDate(startsOn)}.`);
      await termsChanged(client, customer.id);
    },
  });
}
