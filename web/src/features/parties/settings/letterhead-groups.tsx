import { Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { LetterheadFields } from "./letterhead-fields.ts";
import classes from "./settings-page.module.css";

/** What a text field of a form gets. */
export interface FieldProps {
  size: "md";
  label: string;
  value: string;
  onChange: (event: { currentTarget: { value: string } }) => void;
  error: string | undefined;
  readOnly: boolean;
}

interface GroupProps {
  field: (name: keyof LetterheadFields) => FieldProps;
}

/** How an issuer presents itself on its documents. */
export function LetterheadGroup({ field }: GroupProps) {
  return (
    <fieldset className={classes.group}>
      <legend>On invoices and e-mails</legend>
      <TextInput maxLength={200} {...field("legalName")} />
      <TextInput maxLength={50} {...field("taxId")} />
      <TextInput maxLength={200} {...field("line1")} />
      <TextInput maxLength={200} {...field("line2")} />
      <TextInput maxLength={20} {...field("postalCode")} />
      <TextInput maxLength={100} {...field("city")} />
      <TextInput maxLength={2} placeholder="DE" {...field("country")} />
      <TextInput type="email" maxLength={254} {...field("email")} />
      <TextInput maxLength={50} {...field("phone")} />
      <TextInput type="url" maxLength={200} {...field("website")} />
      <div className={classes.colour}>
        <input
          type="color"
          className={classes.swatch}
          aria-label="Accent colour, chosen by eye"
          value={
            /^#[0-9a-fA-F]{6}$/.test(field("accentColor").value) ? field("accentColor").value : "#0b6377"
          }
          disabled={field("accentColor").readOnly}
          onChange={field("accentColor").onChange}
        />
        <TextInput placeholder="#0B6377" maxLength={7} {...field("accentColor")} />
      </div>
      <Textarea
        className={classes.wide}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={500}
        {...field("footer")}
      />
    </fieldset>
  );
}

/** Where customers pay to. */
export function PaymentGroup({ field }: GroupProps) {
  return (
    <fieldset className={classes.group}>
      <legend>Payment</legend>
      <TextInput maxLength={200} {...field("holder")} />
      <TextInput maxLength={200} {...field("bank")} />
      <TextInput maxLength={42} {...field("iban")} />
      <TextInput maxLength={11} {...field("bic")} />
      <TextInput
        maxLength={42}
        placeholder="DE98ZZZ09999999999"
        description="Needed to collect by direct debit"
        {...field("creditorId")}
      />
      <Textarea
        className={classes.wide}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={1000}
        {...field("paymentInstructions")}
      />
    </fieldset>
  );
}

/** Where answers to e-mails go, and what else an e-mail follows. */
export function EmailGroup({
  field,
  facts,
  children,
}: GroupProps & { facts?: ReactNode; children?: ReactNode }) {
  return (
    <fieldset className={classes.group}>
      <legend>E-mail</legend>
      {facts}
      <TextInput type="email" maxLength={254} {...field("replyTo")} />
      {children}
    </fieldset>
  );
}
