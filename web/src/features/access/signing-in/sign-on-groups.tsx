import "@mantine/core/styles/PasswordInput.layer.css";
import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { callbackOfSignOn } from "../../../api/access/single-sign-on.ts";
import { type Failure, saidOf } from "../../../api/client/failure.ts";
import { Icon } from "../../../components/icon.tsx";
import type { RoleChoice } from "../../../format/roles.ts";
import { type SignOnForm, signOnLabels, wordOf } from "./sign-on-fields.ts";
import classes from "./signing-in.module.css";

interface GroupProps {
  form: SignOnForm;
  /** Whether it can only be looked at. */
  fixed: boolean;
  failure: Failure | null;
  onChange: (changed: Partial<SignOnForm>) => void;
}

type TextField = "name" | "issuer" | "clientId" | "scopes" | "roleClaim";
type Choice = "enabled" | "createUsers" | "linkByEmail" | "only";

function textProps({ form, fixed, failure, onChange }: GroupProps, name: TextField) {
  return {
    size: "md",
    label: signOnLabels[name],
    value: form[name],
    readOnly: fixed,
    spellCheck: false,
    error: saidOf(failure, `/${name}`),
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange({ [name]: currentTarget.value }),
  } as const;
}

function ChoiceField({ name, group }: { name: Choice; group: GroupProps }) {
  const { form, fixed, onChange } = group;
  return (
    <label className={classes.choice}>
      <input
        type="checkbox"
        checked={form[name]}
        disabled={fixed}
        onChange={({ currentTarget }) => onChange({ [name]: currentTarget.checked })}
      />
      {signOnLabels[name]}
    </label>
  );
}

/** The provider, and this Billow as it knows it. */
export function ProviderGroup({ hasSecret, ...group }: GroupProps & { hasSecret: boolean }) {
  const { form, fixed, failure, onChange } = group;
  return (
    <fieldset className={classes.group}>
      <legend>Single sign-on</legend>
      <ChoiceField name="enabled" group={group} />
      <TextInput {...textProps(group, "name")} maxLength={60} placeholder="Company account" />
      <TextInput {...textProps(group, "issuer")} placeholder="https://id.example.com" inputMode="url" />
      <TextInput {...textProps(group, "clientId")} autoComplete="off" />
      <PasswordInput
        size="md"
        label={signOnLabels.clientSecret}
        autoComplete="off"
        readOnly={fixed}
        placeholder={hasSecret ? "Set, and never shown" : ""}
        value={form.clientSecret}
        onChange={({ currentTarget }) => onChange({ clientSecret: currentTarget.value })}
        error={saidOf(failure, "/clientSecret")}
        visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
        visibilityToggleButtonProps={{ "aria-label": "Show the secret", tabIndex: 0 }}
      />
      <TextInput {...textProps(group, "scopes")} />
      <p className={classes.fact}>
        <b>Address to enter at the provider (redirect URI)</b>
        {callbackOfSignOn()}
      </p>
    </fieldset>
  );
}

/** Which role people get. */
export function RolesGroup({
  isReadable,
  roles,
  ...group
}: GroupProps & { isReadable: boolean; roles: readonly RoleChoice[] }) {
  const { form, fixed, failure, onChange } = group;
  const unreadable = `Write a value and a role in each line, as in finance = billing. The roles are ${roles.map(({ value }) => wordOf(value, roles)).join(", ")}.`;
  return (
    <fieldset className={classes.group}>
      <legend>Roles</legend>
      <TextInput
        {...textProps(group, "roleClaim")}
        placeholder="groups"
        description="Without a claim, roles are set under Users."
      />
      {form.roleClaim.trim() === "" ? (
        <NativeSelect
          size="md"
          label={signOnLabels.newUserRole}
          description="What somebody may do after the first sign-in."
          disabled={fixed}
          data={roles.map(({ value, label }) => ({ value, label }))}
          value={form.newUserRole}
          onChange={({ currentTarget }) => onChange({ newUserRole: currentTarget.value })}
        />
      ) : (
        <Textarea
          className={classes.wide}
          size="md"
          label={signOnLabels.roleMapping}
          description="One in each line, the first that fits counts. Who has none of these values is refused."
          placeholder={"billow-admins = admin\nfinance = billing"}
          autosize
          minRows={3}
          readOnly={fixed}
          spellCheck={false}
          value={form.roleMapping}
          onChange={({ currentTarget }) => onChange({ roleMapping: currentTarget.value })}
          error={isReadable ? saidOf(failure, "/roleMapping") : unreadable}
        />
      )}
    </fieldset>
  );
}

/** Who gets in. */
export function UsersGroup(group: GroupProps) {
  const said = saidOf(group.failure, "/only");
  return (
    <fieldset className={classes.group}>
      <legend>Users</legend>
      <ChoiceField name="createUsers" group={group} />
      <ChoiceField name="linkByEmail" group={group} />
      <ChoiceField name="only" group={group} />
      <p className={classes.fact}>
        {said ?? "If the provider fails, “billow sso allow-passwords” on the server lets passwords in again."}
      </p>
    </fieldset>
  );
}
