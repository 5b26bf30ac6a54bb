import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { savedViewsQuery, saveView } from "../../../api/invoicing/saved-views.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";

/** Gives the list as it stands a name. */
export function SaveViewDialog({ search, onClose }: { search: string; onClose: () => void }) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const saving = useMutation({
    mutationFn: (view: { name: string; search: string }) => saveView(view, attempts.current(view)),
    onSuccess: async (view) => {
      toast(`Saved as ${view.name}.`);
      onClose();
      await client.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
    },
  });
  const failure = saving.error === null ? null : failureOf(saving.error);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (name.trim() !== "") saving.mutate({ name: name.trim(), search });
  }

  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      title="Save this view"
      lead="Saves search, range, statuses and sort order, for you only."
    >
      <form onSubmit={submit} noValidate className={form.form}>
        {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
        <TextInput
          size="md"
          label="Name"
          autoComplete="off"
          maxLength={80}
          data-autofocus
          value={name}
          onChange={(event) => {
            if (saving.isError) saving.reset();
            setName(event.currentTarget.value);
          }}
          error={failure?.fields.get("/name") ?? (tried && name.trim() === "" ? "Enter a name." : null)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" busy={saving.isPending}>
            Save view
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
