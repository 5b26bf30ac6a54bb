import { TextInput } from "@mantine/core";
import { useState } from "react";
import { rename } from "../../../api/access/profile.ts";
import { Button } from "../../../components/button.tsx";
import { Part } from "./part.tsx";
import classes from "./profile-page.module.css";
import { useOwnChange } from "./use-own-change.ts";

/** The name that others see beside what one did. */
export function NamePart({ name: before }: { name: string }) {
  const [name, setName] = useState(before);
  const change = useOwnChange(rename, { done: "Your name is saved." });
  return (
    <Part title="Name">
      <form
        noValidate
        className={classes.line}
        onSubmit={(event) =>
          change.submit(event, name.trim(), name.trim() === "" ? "Enter your name." : null)
        }
      >
        <TextInput
          size="md"
          label="Name"
          description="Others see it beside what you did."
          autoComplete="name"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={change.problem}
        />
        <Button type="submit" busy={change.busy}>
          Save name
        </Button>
      </form>
    </Part>
  );
}
