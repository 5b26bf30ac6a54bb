import { useMe } from "../../../api/access/session.ts";
import { PageHead } from "../../../components/page-head.tsx";
import { EmailPart } from "./email-part.tsx";
import { NamePart } from "./name-part.tsx";
import { OneTimeCodesPart } from "./one-time-codes-part.tsx";
import { PasskeysPart } from "./passkeys-part.tsx";
import { PasswordPart } from "./password-part.tsx";
import classes from "./profile-page.module.css";
import { SessionList } from "./session-list.tsx";

/** What everybody sees and changes of their own account. */
export function ProfilePage() {
  const me = useMe();
  return (
    <>
      <PageHead title="Profile" />
      <div className={classes.page}>
        <NamePart name={me.name} />
        <EmailPart email={me.email ?? ""} mailServer={me.operator.mailServer} />
        <PasswordPart email={me.email ?? ""} />
        <OneTimeCodesPart isOn={me.secondFactors.includes("totp")} />
        <PasskeysPart timeZone={me.operator.timeZone} />
        <SessionList timeZone={me.operator.timeZone} />
      </div>
    </>
  );
}
