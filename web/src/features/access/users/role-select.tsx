import type { User } from "@billow/contract/access/user.ts";
import { NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { failureOf } from "../../../api/client/failure.ts";
import { changeRole, usersQuery } from "../../../api/users.ts";
import { toast } from "../../../components/toast/toast.ts";
import { isRole, roles } from "../../../format/roles.ts";

/** A user's role; who may, changes it on the spot. A refusal says why, and the role stays what it was. */
export function RoleSelect({ user, mayChange }: { user: User; mayChange: boolean }) {
  const client = useQueryClient();
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
      data={roles.map(({ value, label }) => ({ value, label }))}
      onChange={(event) => isRole(event.currentTarget.value) && change.mutate(event.currentTarget.value)}
    />
  );
}

function labelOf(role: User["role"]): string {
  return roles.find(({ value }) => value === role)?.label ?? role;
}
