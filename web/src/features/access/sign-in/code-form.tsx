import { TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { enterCode } from "../../../api/access/sign-in.ts";

interface CodeFormProps {
  size: "md" | "lg";
  className: string | undefined;
  onSignedIn: () => Promise<void>;
  /** The code can no longer be entered: the password is asked for again, with a sentence why. */
  onStartOver: (why: string) => void;
  actions: (busy: boolean) => ReactNode;
}

/** The second step of signing in: a one-time code, or one of the backup codes. */
export function CodeForm({ size, className, onSignedIn, onStartOver, actions }: CodeFormProps) {
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function attempt(): Promise<void> {
    if (code.trim() === "") return setProblem("Enter the code.");
    setBusy(true);
    try {
      const step = await enterCode(code);
      if (step.is !== "refused") return await onSignedIn();
      if (step.again) return onStartOver(step.detail);
      setProblem(step.detail);
      field.current?.select();
    } catch {
      setProblem("Billow could not be reached. Check your connection and try again.");
    } finally {
      setBusy(false);
    }
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (!busy) void attempt();
  }

  return (
    <form onSubmit={submit} noValidate className={className}>
      <TextInput
        ref={field}
        size={size}
        label="Code"
        name="code"
        description="The six digits of your app, or one of your backup codes."
        autoComplete="one-time-code"
        autoFocus
        data-autofocus
        autoCapitalize="off"
        spellCheck={false}
        maxLength={40}
        value={code}
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setProblem(null);
        }}
        error={problem}
      />
      {actions(busy)}
    </form>
  );
}
