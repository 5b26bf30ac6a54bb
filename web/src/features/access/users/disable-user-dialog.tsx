import type { User } from "@billow/contract/access/user.ts";
import { useQueryClient } from "@tanstack/react-query";
import { setDisabled, usersQuery } from "../../../api/access/users.ts";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";

/** Asks before a user is locked out. */
export function DisableUserDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const client = useQueryClient();
  return (
    <RemovalDialog
      title={`Disable ${user.name}?`}
      lead="Their sessions end at once, and the API keys they made stop. What they did stays on record. You can enable them again later."
      action="Disable user"
      remove={() => setDisabled(user.id, true)}
      done={`${user.name} can no longer sign in.`}
      onSettled={() => client.invalidateQueries({ queryKey: usersQuery.queryKey })}
      onClose={onClose}
    />
  );
}
