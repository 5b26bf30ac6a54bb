import { type CustomRole, rolePermission } from "@billow/contract/access/custom-role.ts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { createRole, type RoleFields, roleQuery, rolesQuery, updateRole } from "../../../api/access/roles.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { Dialog } from "../../../components/dialog.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { RoleForm } from "./role-form.tsx";

const WIDTH = 640;

/** Makes a role from permissions. */
export function NewRoleDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  const creation = useMutation({
    mutationFn: (fields: RoleFields) => createRole(fields, attempts.current(fields)),
    onSuccess: async ({ name }) => {
      onClose();
      toast(`${name} can be given to users.`);
      await client.invalidateQueries({ queryKey: rolesQuery.queryKey });
    },
  });
  return (
    <Dialog onClose={onClose} busy={creation.isPending} title="New role" width={WIDTH}>
      <RoleForm
        opened={{ name: "", permissions: [] }}
        action="Make role"
        saving={creation}
        onSave={creation.mutate}
        onClose={onClose}
      />
    </Dialog>
  );
}

/** Changes a role's name and what it allows. */
export function ChangeRoleDialog({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const client = useQueryClient();
  const read = useQuery(roleQuery(role.id));
  const saving = useMutation({
    mutationFn: (fields: RoleFields) => updateRole(role.id, fields, read.data?.etag ?? null),
    onSuccess: async ({ name }) => {
      onClose();
      toast(`${name} is saved.`);
      await client.invalidateQueries({ queryKey: rolesQuery.queryKey });
    },
  });
  return (
    <Dialog
      onClose={onClose}
      busy={saving.isPending}
      title={`Change ${role.name}`}
      lead={leadOf(role)}
      width={WIDTH}
    >
      {read.isError && <Banner tone="danger">{failureOf(read.error).detail}</Banner>}
      {read.data && (
        <RoleForm
          opened={fieldsOf(read.data.role)}
          action="Save"
          saving={saving}
          onSave={saving.mutate}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function leadOf({ users }: CustomRole): string {
  if (users === 0) return "Nobody has it yet.";
  return `It holds at once for ${users === 1 ? "the user who has it" : `the ${users} users who have it`}, also where they are signed in.`;
}

function fieldsOf({ name, permissions }: CustomRole): RoleFields {
  return { name, permissions: rolePermission.options.filter((one) => permissions.includes(one)) };
}
