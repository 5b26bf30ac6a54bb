import type { Customer } from "@billow/contract/parties/customer.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { failureOf } from "../../../../api/client/failure.ts";
import { updateCustomer } from "../../../../api/parties/customers.ts";
import { Button } from "../../../../components/button.tsx";
import { RemovalDialog } from "../../../../components/removal-dialog.tsx";
import { toast } from "../../../../components/toast/toast.ts";
import { sumsText } from "../../../../format/sums.ts";
import classes from "./archive-button.module.css";

/** Archives a customer once that is confirmed, or takes it out of the archive at once. */
export function ArchiveButton({ customer }: { customer: Customer }) {
  const { id, name, archived } = customer;
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const reload = () => client.invalidateQueries({ queryKey: ["customers"] });
  const back = useMutation({
    mutationFn: () => updateCustomer(id, { archived: false }, null),
    onSuccess: () => toast(`${name} is no longer archived.`),
    onError: (error) => toast(failureOf(error).detail),
    onSettled: reload,
  });
  if (archived) {
    return (
      <Button busy={back.isPending} onClick={() => back.mutate()}>
        Unarchive
      </Button>
    );
  }
  return (
    <>
      <Button onClick={() => setAsking(true)}>Archive</Button>
      {asking && (
        <RemovalDialog
          title={`Archive ${name}?`}
          lead="Lists hide it, and nothing new is agreed with it. Its invoices stay, and what is due can still be paid. You can take it out of the archive again."
          action="Archive customer"
          remove={() => updateCustomer(id, { archived: true }, null)}
          done={`${name} was archived.`}
          onSettled={reload}
          onClose={() => setAsking(false)}
        >
          <Left customer={customer} />
        </RemovalDialog>
      )}
    </>
  );
}

/** What stays open at a customer that is archived. */
function Left({ customer: { outstanding, credit, openCharges } }: { customer: Customer }) {
  const said = [
    outstanding.length > 0 && `${sumsText(outstanding)} is due on its open invoices.`,
    credit.length > 0 && `${sumsText(credit)} of credit stays with it. Pay it out, or leave it there.`,
    openCharges.length > 0 &&
      `Fees and interest of ${sumsText(openCharges)} wait for its next invoice. Make one, or waive them, first.`,
  ].filter((one) => one !== false);
  if (said.length === 0) return null;
  return (
    <ul className={classes.left} aria-label="What stays open">
      {said.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}
