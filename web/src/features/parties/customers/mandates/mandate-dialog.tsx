import type { Customer } from "@billow/contract/parties/customer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { createAttempts } from "../../../../api/client/idempotency.ts";
import { createMandate } from "../../../../api/payments/mandates.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import classes from "./mandates.module.css";

const SEQUENCES = [
  { value: "first", label: "Never" },
  { value: "recurring", label: "Yes, by another program" },
  { value: "oneOff", label: "It is for one collection only" },
] as const;

const NOTHING = { reference: "", signedOn: "", iban: "", bic: "", scheme: "CORE", sequence: "first" };
type Typed = typeof NOTHING;

/** Records the mandate that a customer signed. */
export function MandateDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const [typed, setTyped] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const mutation = useMutation({
    mutationFn: (body: ReturnType<typeof bodyOf>) => createMandate(customer.id, body, attempts.current(body)),
    onSuccess: async ({ reference }) => {
      onClose();
      toast(`The mandate ${reference} is recorded.`);
      await client.invalidateQueries({ queryKey: ["customers", "mandates", customer.id] });
    },
  });
  const failure = mutation.error === null ? null : failureOf(mutation.error);
  const field = (name: keyof Typed, missing?: string) => ({
    size: "md" as const,
    value: typed[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setTyped({ ...typed, [name]: event.currentTarget.value }),
    error:
      failure?.fields.get(`/${name}`) ??
      (tried && missing && typed[name].trim() === "" ? missing : undefined),
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if ([typed.reference, typed.signedOn, typed.iban].some((value) => value.trim() === "")) return;
    if (!mutation.isPending) mutation.mutate(bodyOf(typed));
  }

  return (
    <Dialog
      onClose={onClose}
      busy={mutation.isPending}
      title="Record mandate"
      width={520}
      lead={`What ${customer.name} signed, so that invoices in euros are collected by direct debit.`}
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          label="IBAN"
          data-autofocus
          autoComplete="off"
          maxLength={42}
          {...field("iban", "Enter the customer’s account.")}
        />
        <div className={classes.pair}>
          <TextInput
            label="Mandate reference"
            autoComplete="off"
            maxLength={35}
            {...field("reference", "Enter the reference that was signed.")}
          />
          <TextInput label="Signed on" type="date" {...field("signedOn", "Choose the day.")} />
        </div>
        <div className={classes.pair}>
          <TextInput label="BIC (optional)" autoComplete="off" maxLength={11} {...field("bic")} />
          <NativeSelect label="Scheme" data={["CORE", "B2B"]} {...field("scheme")} />
        </div>
        <NativeSelect label="Was it used before?" data={[...SEQUENCES]} {...field("sequence")} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={mutation.isPending}>
            Record
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function bodyOf({ reference, signedOn, iban, bic, scheme, sequence }: Typed) {
  return {
    reference: reference.trim(),
    signedOn,
    iban: iban.trim(),
    bic: bic.trim().toUpperCase() || null,
    scheme: scheme === "B2B" ? ("B2B" as const) : ("CORE" as const),
    sequence: SEQUENCES.find(({ value }) => value === sequence)?.value ?? ("first" as const),
  };
}
