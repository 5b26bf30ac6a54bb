import { useMe } from "../../../api/access/session.ts";
import { PageHead } from "../../../components/heads/page-head.tsx";
import { customersText } from "../../../format/limited-customers.ts";
import { EmailPart } from "./email-part.tsx";
import { NamePart } from "./name-part.tsx";
import { OneTimeCodesPart } from "./one-time-codes-part.tsx";
import { Part } from "./part.tsx";
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
        {me.customers !== null && (
          <Part
            title="Customers"
            fact={`You see and work on only ${customersText(me.customers)}, with the customers billed with them.`}
          />
        )}
        <PasswordPart email={me.email ?? ""} />
        <OneTimeCodesPart isOn={me.secondFactors.includes("totp")} />
        <PasskeysPart timeZone={me.operator.timeZone} />
        <SessionList timeZone={me.operator.timeZone} />
      </div>
    </>
  );
}
