import "@mantine/core/styles/PasswordInput.layer.css";
import { PasswordInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { Icon } from "../../../components/icon.tsx";

interface PasswordFieldProps {
  label: string;
  /** Whether a password manager may offer a new one. */
  isNew?: boolean;
  /** Whether a dialog begins in it. */
  focused?: boolean;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  error: string | null;
}

/** A field for one's own password. */
export function PasswordField({ label, isNew, focused, onChange, ...field }: PasswordFieldProps) {
  return (
    <PasswordInput
      size="md"
      label={label}
      autoComplete={isNew ? "new-password" : "current-password"}
      maxLength={200}
      data-autofocus={focused || undefined}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
      visibilityToggleButtonProps={{ "aria-label": `Show: ${label}`, tabIndex: 0 }}
      {...field}
    />
  );
}
