import type { Customer } from "@billow/contract/parties/customer.ts";
import type { CustomersMerged } from "@billow/contract/parties/customer-merge.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { mergeCustomer } from "../../../../api/parties/customers.ts";
import { Button } from "../../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../../components/dialog.tsx";
import { CustomerSelect } from "../../../../components/fields/customer-select.tsx";
import form from "../../../../components/fields/form.module.css";
import { Banner } from "../../../../components/states/banner.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { formatDate } from "../../../../format/date.ts";
import { sentence } from "../../../../format/sentence.ts";
import { sumsText } from "../../../../format/sums.ts";
import classes from "./merge-dialog.module.css";

/** Merges a duplicate into another customer, after a look at what that does. */
export function MergeDialog({ customer, onClose }: { customer: Customer; onClose: () => void }) {
  const { id, name } = customer;
  const client = useQueryClient();
  const [into, setInto] = useState<string>();
  const [tried, setTried] = useState(false);
  const preview = useMutation({ mutationFn: (to: string) => mergeCustomer(id, { into: to, dryRun: true }) });
  const merging = useMutation({
    mutationFn: (to: string) => mergeCustomer(id, { into: to, dryRun: false }),
    onSuccess: (done) => {
      onClose();
      toast(sentence(`${name} was merged into ${done.into.name}`));
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["customers"] }),
  });
  const error = merging.error ?? preview.error;
  const busy = preview.isPending || merging.isPending;

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (into === undefined) return;
    if (preview.data === undefined) preview.mutate(into);
    else merging.mutate(into);
  }

  return (
    <Dialog
      onClose={onClose}
      busy={busy}
      title={`Merge ${name} into another customer`}
      lead="For a customer that was entered twice. Its invoices stay with it, and can be paid. This cannot be undone."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {error && <Banner tone="danger">{failureOf(error).detail}</Banner>}
        <CustomerSelect
          label="Customer that stays"
          value={into}
          onChange={(chosen) => {
            preview.reset();
            merging.reset();
            setInto(chosen);
          }}
          error={tried && into === undefined ? "Choose a customer." : undefined}
          autofocus
        />
        {preview.data && <Outcome outcome={preview.data} name={name} />}
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant={preview.data === undefined ? "filled" : "danger"} busy={busy}>
            {preview.data === undefined ? "Preview merge" : "Merge for good"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Outcome({ outcome, name }: { outcome: CustomersMerged; name: string }) {
  const { into, from, tenants, accounts, outstanding, openCharges } = outcome;
  const owed = sumsText(outstanding);
  const charged = sumsText(openCharges);
  return (
    <div role="status">
      <ul className={classes.outcome}>
        <li>
          {tenants.length === 0
            ? "No tenant moves."
            : `${into.name} gets ${tenants.join(", ")} ${from === null ? "with all usage" : `from ${formatDate(from)} on`}.`}
        </li>
        {accounts > 0 && (
          <li>
            {accounts === 1 ? "The bank account" : `The ${accounts} bank accounts`} {name} pays from{" "}
            {accounts === 1 ? "is" : "are"} remembered there.
          </li>
        )}
        {owed !== "" && <li>{`${name} still owes ${owed}.`}</li>}
        {charged !== "" && (
          <li>{sentence(`Fees and interest of ${charged} go on the next invoice of ${into.name}`)}</li>
        )}
        <li>{sentence(`${name} is archived, and leads to ${into.name}`)}</li>
      </ul>
    </div>
  );
}
