import type { CustomRole } from "@billow/contract/access/custom-role.ts";
import IconPlus from "@tabler/icons-react/dist/esm/icons/IconPlus.mjs";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rolesQuery } from "../../../api/access/roles.ts";
import { usePermission } from "../../../api/access/session.ts";
import { usersQuery } from "../../../api/access/users.ts";
import { Button } from "../../../components/button.tsx";
import { UsersHead } from "../../../components/heads/users-head.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { type Column, DataTable } from "../../../components/table/data-table.tsx";
import { RowOpener } from "../../../components/table/row-opener.tsx";
import table from "../../../components/table/table.module.css";
import { choicesOf } from "../../../format/roles.ts";
import { type Holder, holdersText } from "./holders-text.ts";
import { RemoveRoleDialog } from "./remove-role-dialog.tsx";
import { ChangeRoleDialog, NewRoleDialog } from "./role-dialogs.tsx";
import classes from "./roles-page.module.css";

type Opened = { what: "change" | "remove"; role: CustomRole } | { what: "new" };

/** What users may do: the built-in roles and the own ones, with who has each. */
export function RolesPage() {
  const mayWrite = usePermission("roles.write");
  const roles = useQuery(rolesQuery);
  const users = useQuery(usersQuery);
  const [open, setOpen] = useState<Opened | null>(null);
  const close = () => setOpen(null);
  const refusal = mayWrite ? null : "Only administrators make roles.";
  const all = roles.data ?? null;
  return (
    <>
      <UsersHead page="Roles">
        <Button variant="filled" icon={IconPlus} refusal={refusal} onClick={() => setOpen({ what: "new" })}>
          New role
        </Button>
      </UsersHead>
      {roles.isError ? (
        <ErrorState
          title="The roles could not be loaded"
          error={roles.error}
          onRetry={() => void roles.refetch()}
          retrying={roles.isFetching}
        />
      ) : (
        <DataTable
          caption="Roles"
          columns={columnsFor({
            may: new Map(choicesOf(all ?? []).map(({ value, may }) => [value, may])),
            users: users.data?.items ?? [],
            onOpen: mayWrite ? setOpen : null,
          })}
          rows={all}
          keyOf={({ id }) => id}
        />
      )}
      {open?.what === "new" && <NewRoleDialog onClose={close} />}
      {open?.what === "change" && <ChangeRoleDialog role={open.role} onClose={close} />}
      {open?.what === "remove" && <RemoveRoleDialog role={open.role} onClose={close} />}
    </>
  );
}

interface ColumnsInput {
  /** What each role may do, in words. */
  may: ReadonlyMap<string, string>;
  users: readonly Holder[];
  /** Null where the viewer may only look. */
  onOpen: ((opened: Opened) => void) | null;
}

function columnsFor({ may, users, onOpen }: ColumnsInput): readonly Column<CustomRole>[] {
  return [
    {
      head: "Role",
      width: 240,
      laptop: 200,
      narrow: 128,
      cell: (role) => (
        <span className={classes.role}>
          {role.builtIn || onOpen === null ? (
            <span className={table.strong}>{role.name}</span>
          ) : (
            <RowOpener onClick={() => onOpen({ what: "change", role })}>{role.name}</RowOpener>
          )}
          {!role.builtIn && <span className={classes.own}>Own</span>}
        </span>
      ),
    },
    {
      head: "May",
      hide: "under",
      cell: ({ id }) => <span className={classes.may}>{may.get(id)}</span>,
    },
    {
      head: "Users",
      width: 240,
      narrow: 168,
      hide: "under",
      cell: (role) => <span className={table.muted}>{holdersText(role, users)}</span>,
    },
    {
      head: "Change",
      width: 104,
      right: true,
      cell: (role) =>
        !role.builtIn &&
        onOpen !== null && (
          <Button
            size="compact"
            variant="quiet"
            aria-label={`Remove… ${role.name}`}
            onClick={() => onOpen({ what: "remove", role })}
          >
            Remove…
          </Button>
        ),
    },
  ];
}
