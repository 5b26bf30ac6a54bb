import type { User } from "@billow/contract/access/user.ts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMe, usePermission } from "../../../api/access/session.ts";
import { usersQuery } from "../../../api/access/users.ts";
import { Button } from "../../../components/button.tsx";
import { UsersHead } from "../../../components/heads/users-head.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import table from "../../../components/table/table.module.css";
import { formatDayOf, formatInstant } from "../../../format/date.ts";
import { customersText } from "../../../format/limited-customers.ts";
import { CustomersDialog } from "./customers-dialog.tsx";
import { DisableUserDialog } from "./disable-user-dialog.tsx";
import { EnableButton } from "./enable-button.tsx";
import { InvitationActions } from "./invitation-actions.tsx";
import { InviteUserDialog } from "./invite-user-dialog.tsx";
import { RoleSelect } from "./role-select.tsx";
import { SecondFactorDialog } from "./second-factor-dialog.tsx";
import classes from "./users-page.module.css";

/** Who may sign in, and as what. */
export function UsersPage() {
  const me = useMe();
  const mayWrite = usePermission("users.write");
  const [adding, setAdding] = useState(false);
  const [requiring, setRequiring] = useState(false);
  const [disabling, setDisabling] = useState<User | null>(null);
  const [limiting, setLimiting] = useState<User | null>(null);
  const users = useQuery(usersQuery);
  const refusal = mayWrite ? null : "Only administrators invite users.";
  return (
    <>
      <UsersHead page="Users">
        <Button
          refusal={mayWrite ? null : "Only administrators require a second factor."}
          onClick={() => setRequiring(true)}
        >
          Require a second factor
        </Button>
        <Button variant="filled" refusal={refusal} onClick={() => setAdding(true)}>
          Invite user
        </Button>
      </UsersHead>
      {users.isError ? (
        <ErrorState
          title="The users could not be loaded"
          error={users.error}
          onRetry={() => void users.refetch()}
          retrying={users.isFetching}
        />
      ) : (
        <DataTable
          caption="Users"
          columns={columnsFor({
            ownId: me.id,
            timeZone: me.operator.timeZone,
            onDisable: mayWrite ? setDisabling : null,
            onLimit: setLimiting,
          })}
          rows={users.data?.items ?? null}
          keyOf={(user) => user.id}
        />
      )}
      {requiring && <SecondFactorDialog onClose={() => setRequiring(false)} />}
      {adding && <InviteUserDialog onClose={() => setAdding(false)} />}
      {limiting && <CustomersDialog user={limiting} onClose={() => setLimiting(null)} />}
      {disabling && <DisableUserDialog user={disabling} onClose={() => setDisabling(null)} />}
    </>
  );
}

interface Viewer {
  ownId: string;
  timeZone: string;
  /** Null where the viewer may only look. */
  onDisable: ((user: User) => void) | null;
  onLimit: (user: User) => void;
}

function columnsFor(viewer: Viewer): readonly Column<User>[] {
  return [
    {
      head: "Name",
      cell: ({ id, name, disabled, invitation }) => (
        <>
          <span className={disabled ? table.faint : table.strong}>{name}</span>
          {id === viewer.ownId && <span className={classes.you}>you</span>}
          {disabled && <span className={classes.you}>Disabled</span>}
          {invitation && <span className={classes.you}>{invitationText(invitation)}</span>}
        </>
      ),
    },
    {
      head: "E-mail",
      hide: "under",
      width: 320,
      laptop: 184,
      cell: ({ email }) => <span className={classes.email}>{email}</span>,
    },
    {
      head: "Role",
      hide: "under",
      width: 192,
      laptop: 164,
      cell: (user) => <RoleSelect user={user} mayChange={viewer.onDisable !== null} />,
    },
    {
      head: "Customers",
      width: 136,
      laptop: 116,
      hide: "under",
      cell: (user) => <CustomersCell user={user} onLimit={viewer.onDisable && viewer.onLimit} />,
    },
    {
      head: "Second factor",
      width: 160,
      laptop: 112,
      hide: "narrow",
      cell: ({ secondFactors }) => <span className={table.muted}>{secondFactorText(secondFactors)}</span>,
    },
    {
      head: "Added",
      width: 136,
      laptop: 112,
      hide: "narrow",
      cell: ({ createdAt }) => (
        <span className={table.muted} title={formatInstant(createdAt, viewer.timeZone)}>
          {formatDayOf(createdAt, viewer.timeZone)}
        </span>
      ),
    },
    {
      head: "Access",
      width: 168,
      right: true,
      cell: (user) => {
        const { onDisable } = viewer;
        if (onDisable === null || user.id === viewer.ownId) return null;
        if (user.invitation) return <InvitationActions user={user} />;
        if (user.disabled) return <EnableButton user={user} />;
        return (
          <Button
            size="compact"
            variant="quiet"
            onClick={() => onDisable(user)}
            aria-label={`Disable ${user.name}`}
          >
            Disable…
          </Button>
        );
      },
    },
  ];
}

/** Which customers a user sees, and the way to change it. */
function CustomersCell({ user, onLimit }: { user: User; onLimit: ((user: User) => void) | null }) {
  const { name, customers } = user;
  const text = customers === null ? "All" : countText(customers.length);
  if (onLimit === null) return <span className={table.muted}>{text}</span>;
  return (
    <Button
      size="compact"
      variant="quiet"
      className={classes.limit}
      onClick={() => onLimit(user)}
      title={customers === null ? undefined : customersText(customers)}
      aria-label={`Customers of ${name}: ${text}`}
    >
      {text}
    </Button>
  );
}

function countText(customers: number): string {
  return customers === 1 ? "1 customer" : `${customers} customers`;
}

const FACTOR_WORDS = { totp: "One-time codes", passkey: "Passkey" } as const;

function secondFactorText(factors: User["secondFactors"]): string {
  return factors.length === 0 ? "None" : factors.map((factor) => FACTOR_WORDS[factor]).join(", ");
}

/** How far an invitation has come. */
function invitationText({ expiresAt, mail }: NonNullable<User["invitation"]>): string {
  if (expiresAt === null || Date.parse(expiresAt) <= Date.now()) return "Invitation expired";
  return mail === "failed" ? "Invited, e-mail failed" : "Invited";
}
