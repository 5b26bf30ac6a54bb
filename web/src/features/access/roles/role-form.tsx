import type { RolePermission } from "@billow/contract/access/custom-role.ts";
import { TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { RoleFields } from "../../../api/access/roles.ts";
import { failureOf } from "../../../api/client/failure.ts";
import { Button } from "../../../components/button.tsx";
import { DialogActions } from "../../../components/dialog.tsx";
import form from "../../../components/fields/form.module.css";
import { Banner } from "../../../components/states/banner.tsx";
import { PERMISSION_GROUPS, withPermission } from "../../../format/permissions.ts";
import classes from "./roles-page.module.css";

interface RoleFormProps {
  opened: RoleFields;
  /** The label of the button that saves. */
  action: string;
  saving: { error: Error | null; isPending: boolean };
  onSave: (fields: RoleFields) => void;
  onClose: () => void;
}

/** A role's name, and boxes for all that it may allow. */
export function RoleForm({ opened, action, saving, onSave, onClose }: RoleFormProps) {
  const [name, setName] = useState(opened.name);
  const [permissions, setPermissions] = useState(opened.permissions);
  const [tried, setTried] = useState(false);
  const failure = saving.error === null ? null : failureOf(saving.error);
  const isNamed = name.trim() !== "";

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (isNamed && permissions.length > 0 && !saving.isPending) onSave({ name: name.trim(), permissions });
  }

  return (
    <form onSubmit={submit} noValidate className={form.form}>
      {failure && failure.fields.size === 0 && <Banner tone="danger">{failure.detail}</Banner>}
      <TextInput
        size="md"
        label="Name"
        placeholder="Such as Accountant"
        maxLength={60}
        autoComplete="off"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={failure?.fields.get("/name") ?? (tried && !isNamed ? "Enter a name." : undefined)}
      />
      <div className={classes.areas}>
        {PERMISSION_GROUPS.map(({ area, allows }) => (
          <fieldset key={area} className={form.choices}>
            <legend>{area}</legend>
            {allows.map((one) => (
              <PermissionBox key={one.value} {...one} permissions={permissions} onChange={setPermissions} />
            ))}
          </fieldset>
        ))}
      </div>
      {tried && permissions.length === 0 && <p className={form.error}>Choose at least one.</p>}
      <p className={classes.limit}>Only administrators invite and change users, and change roles.</p>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" busy={saving.isPending}>
          {action}
        </Button>
      </DialogActions>
    </form>
  );
}

interface PermissionBoxProps {
  value: RolePermission;
  label: string;
  permissions: readonly RolePermission[];
  onChange: (permissions: RolePermission[]) => void;
}

function PermissionBox({ value, label, permissions, onChange }: PermissionBoxProps) {
  return (
    <label className={form.choice}>
      <input
        type="checkbox"
        checked={permissions.includes(value)}
        onChange={({ currentTarget }) =>
          onChange(withPermission(permissions, { value, isOn: currentTarget.checked }))
        }
      />
      {label}
    </label>
  );
}
