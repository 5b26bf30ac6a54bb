import type { RoleId } from "@billow/contract/access/user.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useRoleChoices } from "../../../api/access/roles.ts";
import { setSignInRules, signInRulesQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { Dialog, DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";

/** Which roles need a second factor. */
export function SecondFactorDialog({ onClose }: { onClose: () => void }) {
  const rules = useQuery(signInRulesQuery);
  return (
    <Dialog
      onClose={onClose}
      title="Require a second factor"
      lead="Who has none sets one up when they next do something, and can do nothing else before. That holds for you, too."
    >
      {rules.isError && <Banner tone="danger">{failureOf(rules.error).detail}</Banner>}
      {rules.data && <RolesForm rules={rules.data} onClose={onClose} />}
    </Dialog>
  );
}

interface RolesFormProps {
  rules: { secondFactorRoles: readonly RoleId[]; etag: string | null };
  onClose: () => void;
}

function RolesForm({ rules: { secondFactorRoles, etag }, onClose }: RolesFormProps) {
  const client = useQueryClient();
  const choices = useRoleChoices();
  const [needed, setNeeded] = useState(secondFactorRoles);
  const saving = useMutation({
    mutationFn: () => setSignInRules({ secondFactorRoles: [...needed] }, etag),
    onError: () => client.invalidateQueries({ queryKey: signInRulesQuery.queryKey }),
    onSuccess: async (rules) => {
      client.setQueryData(signInRulesQuery.queryKey, rules);
      toast("Saved.");
      onClose();
      await client.invalidateQueries({ queryKey: signInRulesQuery.queryKey });
      await client.invalidateQueries({ queryKey: ["me"] });
    },
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (!saving.isPending) saving.mutate();
  }

  return (
    <form onSubmit={submit} className={form.form}>
      {saving.error && <Banner tone="danger">{failureOf(saving.error).detail}</Banner>}
      <fieldset className={form.choices}>
        <legend>Roles that need one</legend>
        {choices.map(({ value, label }) => (
          <label key={value} className={form.choice}>
            <input
              type="checkbox"
              checked={needed.includes(value)}
              onChange={(event) =>
                setNeeded(
                  event.currentTarget.checked ? [...needed, value] : needed.filter((role) => role !== value),
                )
              }
            />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" busy={saving.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
