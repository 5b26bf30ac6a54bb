import type { Customer, CustomersTaxed } from "@billow/contract/parties/customer.ts";
import { NativeSelect, TextInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { setCustomersTax } from "../../../api/parties/customers.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { parseDecimalInput } from "../../../format/decimal-input.ts";
import { TAX_CATEGORIES } from "./tax-names.ts";

/** Names of customers that are left alone; of more, only their number is told. */
const SHOWN = 5;

/** Sets the tax of every customer that has none, and says before how many those are and whom it leaves alone. */
export function TaxDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [category, setCategory] = useState<Customer["taxCategory"]>("standard");
  const [rate, setRate] = useState("");
  const [tried, setTried] = useState(false);
  const tax = taxOf(category, rate);
  const preview = useQuery({
    queryKey: ["customers", "tax-preview", tax],
    queryFn: () => (tax === null ? null : setCustomersTax({ ...tax, dryRun: true })),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const saving = useMutation({
    mutationFn: (chosen: NonNullable<typeof tax>) => setCustomersTax({ ...chosen, dryRun: false }),
    onSuccess: async ({ changed }) => {
      toast(`The tax of ${countOf(changed)} is set.`);
      onClose();
      await client.invalidateQueries({ queryKey: ["customers"] });
    },
  });
  const error = saving.error ?? preview.error;
  const failure = error === null ? null : failureOf(error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (tax !== null) saving.mutate(tax);
  }

  return (
    <Dialog onClose={onClose} busy={saving.isPending} title="Set the tax of customers that have none">
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <NativeSelect
          size="md"
          label="Tax"
          data-autofocus
          data={[...TAX_CATEGORIES]}
          value={category}
          onChange={({ currentTarget }) => {
            const chosen = TAX_CATEGORIES.find(({ value }) => value === currentTarget.value);
            if (chosen) setCategory(chosen.value);
            saving.reset();
          }}
        />
        {category === "standard" && (
          <TextInput
            size="md"
            label="Tax rate, %"
            inputMode="decimal"
            value={rate}
            onChange={({ currentTarget }) => {
              setRate(currentTarget.value);
              saving.reset();
            }}
            error={
              failure?.fields.get("/taxRate") ?? (tried && tax === null ? "Enter a rate, like 19." : null)
            }
          />
        )}
        {preview.data && <Effect taxed={preview.data} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            {preview.data ? `Set for ${countOf(preview.data.changed)}` : "Set tax"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Effect({ taxed }: { taxed: CustomersTaxed }) {
  const { changed, skipped, skippedCount } = taxed;
  const [first] = skipped;
  return (
    <p aria-live="polite">
      {countOf(changed)} will be taxed like this. Issued invoices do not change.
      {first !== undefined && ` ${countOf(skippedCount)} stay without: ${namesOf(taxed)}. ${first.reason}`}
    </p>
  );
}

function namesOf({ skipped, skippedCount }: CustomersTaxed): string {
  const shown = skipped.slice(0, SHOWN).map(({ customer }) => customer.name);
  return shown.join(", ") + (skippedCount > shown.length ? ` and ${skippedCount - shown.length} more` : "");
}

function countOf(customers: number): string {
  return customers === 1 ? "1 customer" : `${customers} customers`;
}

function taxOf(taxCategory: Customer["taxCategory"], rate: string) {
  const selection = { filter: { taxSet: false } };
  if (taxCategory !== "standard") return { selection, taxCategory };
  const taxRate = parseDecimalInput(rate);
  return taxRate === null ? null : { selection, taxCategory, taxRate };
}
