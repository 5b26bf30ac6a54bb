import type { User } from "@billow/contract/access/user.ts";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRoleChoices } from "../../../api/access/roles.ts";
import { changeRole, usersQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { toast } from "../../../components/toast/toast.ts";
import { roleLabel } from "../../../format/roles.ts";

/** A user's role; who may, changes it on the spot. A refusal says why, and the role stays what it was. */
export function RoleSelect({ user, mayChange }: { user: User; mayChange: boolean }) {
  const client = useQueryClient();
  const choices = useRoleChoices();
  const labelOf = (role: string) => roleLabel(choices, role);
  // An own role, until it is known what it is called.
  const isKnown = choices.some(({ value }) => value === user.role);
  const options = isKnown ? choices : [...choices, { value: user.role, label: "…" }];
  const change = useMutation({
    mutationFn: (role: User["role"]) => changeRole(user.id, role),
    onSuccess: (changed) => toast(`${changed.name} is now ${labelOf(changed.role)}.`),
    onError: (error) => toast(failureOf(error).detail, { milliseconds: 8000 }),
    onSettled: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  if (!mayChange) return labelOf(user.role);
  return (
    <NativeSelect
      aria-label={`Role of ${user.name}`}
      value={change.isPending ? change.variables : user.role}
      disabled={change.isPending}
      data={options.map(({ value, label }) => ({ value, label }))}
      onChange={(event) => change.mutate(event.currentTarget.value)}
    />
  );
}
