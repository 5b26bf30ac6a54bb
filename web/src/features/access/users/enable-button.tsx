import type { User } from "@billow/contract/access/user.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { setDisabled, usersQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { toast } from "../../../components/toast/toast.ts";

/** Lets a disabled user sign in again. */
export function EnableButton({ user }: { user: User }) {
  const client = useQueryClient();
  const enabling = useMutation({
    mutationFn: () => setDisabled(user.id, false),
    onSuccess: () => toast(`${user.name} can sign in again.`),
    onError: (error) => toast(failureOf(error).detail, { milliseconds: 8000 }),
    onSettled: () => client.invalidateQueries({ queryKey: usersQuery.queryKey }),
  });
  return (
    <Button
      size="compact"
      variant="quiet"
      busy={enabling.isPending}
      onClick={() => enabling.mutate()}
      aria-label={`Enable ${user.name}`}
    >
      Enable
    </Button>
  );
}
