import type { User } from "@billow/contract/access/user.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { setCustomers, usersQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { type Customers, CustomersField, problemOfCustomers } from "./customers-field.tsx";

/** Changes which customers a user sees. */
export function CustomersDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  const [customers, setChosen] = useState<Customers>(user.customers);
  const [tried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: () => setCustomers(user.id, customers?.map(({ id }) => id) ?? null),
    onSuccess: ({ name }) => {
      toast(customers === null ? `${name} sees all customers.` : `${name} sees only these customers.`);
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  const problem = problemOfCustomers(customers);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (problem === undefined && !saving.isPending) saving.mutate();
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      title={`Customers of ${user.name}`}
      lead="It holds from their next click on, and for the API keys they made."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {saving.error && <Banner tone="danger">{failureOf(saving.error).detail}</Banner>}
        <CustomersField value={customers} onChange={setChosen} problem={tried ? problem : undefined} />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
