import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { Icon } from "../../../components/icon.tsx";

interface KnownPasswordFieldProps {
  /** Whose password it is. */
  email: string | null;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}

/** The password of somebody who is known already; the dialog begins in it. */
export function KnownPasswordField({ email, value, onChange, error }: KnownPasswordFieldProps) {
  return (
    <>
      {/* Password managers look for whom the password is of. */}
      <input type="hidden" name="email" autoComplete="username" value={email ?? ""} readOnly />
      <PasswordInput
        size="md"
        label="Password"
        description={email}
        name="password"
        autoComplete="current-password"
        data-autofocus
        maxLength={200}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error}
        visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
        visibilityToggleButtonProps={{ "aria-label": "Show the password", tabIndex: 0 }}
      />
    </>
  );
}
