import type { User } from "@billow/contract/access/user.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { inviteAgain, revokeInvitation, usersQuery } from "../../../api/access/users.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { RemovalDialog } from "../../../components/removal-dialog.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { LinkDialog } from "./link-dialog.tsx";

/** Sends an invited user another link, or withdraws the invitation. */
export function InvitationActions({ user }: { user: User }) {
  const client = useQueryClient();
  const [revoking, setRevoking] = useState(false);
  const refetch = () => client.invalidateQueries({ queryKey: usersQuery.queryKey });
  const again = useMutation({
    mutationFn: () => inviteAgain(user.id),
    onSuccess: ({ invitationLink, email }) => {
      if (invitationLink === null) toast(`Another invitation is on its way to ${email}.`);
    },
    onError: (error) => toast(failureOf(error).detail, { milliseconds: 8000 }),
    onSettled: refetch,
  });
  const link = again.data?.invitationLink ?? null;
  return (
    <>
      <Button
        size="compact"
        variant="quiet"
        busy={again.isPending}
        onClick={() => again.mutate()}
        aria-label={`Invite ${user.name} again`}
      >
        Again
      </Button>
      <Button
        size="compact"
        variant="quiet"
        onClick={() => setRevoking(true)}
        aria-label={`Withdraw the invitation of ${user.name}`}
      >
        Withdraw…
      </Button>
      {link !== null && <LinkDialog name={user.name} link={link} onClose={() => again.reset()} />}
      {revoking && (
        <RemovalDialog
          title={`Withdraw the invitation of ${user.name}?`}
          lead="The link stops at once. You can invite the same address again later."
          action="Withdraw"
          remove={() => revokeInvitation(user.id)}
          done={`The invitation of ${user.name} is withdrawn.`}
          onSettled={refetch}
          onClose={() => setRevoking(false)}
        />
      )}
    </>
  );
}
