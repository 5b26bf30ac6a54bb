import type { CustomRole } from "@billow/contract/access/custom-role.ts";
import { useQueryClient } from "@tanstack/react-query";
import { deleteRole, rolesQuery } from "../../../api/access/roles.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";

export function RemoveRoleDialog({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Remove ${role.name}?`}
      lead="It goes once no user has it, and neither single sign-on nor a required second factor names it."
      action="Remove role"
      remove={() => deleteRole(role.id)}
      done={`${role.name} is removed.`}
      onSettled={() => client.invalidateQueries({ queryKey: rolesQuery.queryKey })}
      onClose={onClose}
    />
  );
}
