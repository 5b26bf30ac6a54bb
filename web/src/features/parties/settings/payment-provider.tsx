import "@mantine/core/styles/PasswordInput.layer.css";
import type {
  PaymentProviderChange,
  PaymentProviderSettings,
} from "@billow/contract/payments/payment-provider.ts";
import { PasswordInput } from "@mantine/core";
import IconEye from "@tabler/icons-react/dist/esm/icons/IconEye.mjs";
import IconEyeOff from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { usePermission } from "../../../api/access/session.ts";
import { type Failure, failureOf, saidOf } from "../../../api/client/failure.ts";
import {
  paymentProviderQuery,
  savePaymentProvider,
  testPaymentProvider,
} from "../../../api/payments/payment-provider.ts";
import { Button } from "../../../components/button.tsx";
import { Icon } from "../../../components/icon.tsx";
import { Banner } from "../../../components/states/banner.tsx";
import { ErrorState } from "../../../components/states/error-state.tsx";
import { toast } from "../../../components/toast/toast.ts";
import classes from "./settings-page.module.css";

/** The payment provider by which customers pay on the page of an invoice. */
export function PaymentProvider() {
  const found = useQuery(paymentProviderQuery);
  if (found.isError) {
    return (
      <ErrorState
        title="The payment provider could not be loaded"
        error={found.error}
        onRetry={() => void found.refetch()}
        retrying={found.isFetching}
      />
    );
  }
  return found.data && <ProviderForm provider={found.data.provider} etag={found.data.etag} />;
}

interface Secrets {
  secretKey: string;
  webhookSecret: string;
}

const NO_SECRETS: Secrets = { secretKey: "", webhookSecret: "" };

function ProviderForm({ provider, etag }: { provider: PaymentProviderSettings; etag: string | null }) {
  const client = useQueryClient();
  const mayWrite = usePermission("settings.write");
  const [enabled, setEnabled] = useState(provider.enabled);
  const [secrets, setSecrets] = useState(NO_SECRETS);
  const saving = useMutation({
    mutationFn: (body: PaymentProviderChange) => savePaymentProvider(body, etag),
    onSuccess: (saved) => {
      client.setQueryData(paymentProviderQuery.queryKey, saved);
      setEnabled(saved.provider.enabled);
      setSecrets(NO_SECRETS);
      toast("The payment provider is saved.");
    },
    onError: () => client.invalidateQueries({ queryKey: paymentProviderQuery.queryKey }),
  });
  const checking = useMutation({ mutationFn: testPaymentProvider });
  const error = saving.error ?? checking.error;
  const failure = error && failureOf(error);
  const change = changeOf(enabled, secrets);

  function submit(event: FormEvent): void {
    event.preventDefault();
    checking.reset();
    saving.mutate(change);
  }

  const field = {
    secrets,
    failure,
    onChange: (more: Partial<Secrets>) => setSecrets({ ...secrets, ...more }),
  };
  return (
    <form onSubmit={submit} noValidate>
      {failure && failure.fields.size === 0 && (
        <div className={classes.problem}>
          <Banner tone="danger">{failure.detail}</Banner>
        </div>
      )}
      <fieldset className={classes.group} disabled={!mayWrite}>
        <legend>Payment provider</legend>
        <label className={classes.choice}>
          <input
            type="checkbox"
            checked={enabled}
            onChange={({ currentTarget }) => setEnabled(currentTarget.checked)}
          />
          Customers can pay by Stripe on the page of an invoice
        </label>
        <SecretField name="secretKey" label="Secret key" isSet={provider.hasSecretKey} {...field} />
        <SecretField
          name="webhookSecret"
          label="Signing secret of the webhook"
          isSet={provider.hasWebhookSecret}
          {...field}
        />
        <p className={classes.wide}>
          {provider.mode === "test" && "These are keys of Stripe's test mode: no money moves. "}
          Stripe's webhook leads to <code>{provider.webhookAddress}</code>
        </p>
        {provider.waiting.length > 0 && <Waiting provider={provider} />}
        {checking.data && (
          <div className={classes.wide} role="status">
            <Banner tone="warn">{checking.data.detail}</Banner>
          </div>
        )}
        {mayWrite && (
          <div className={`${classes.wide} ${classes.listTools}`}>
            <Button type="submit" busy={saving.isPending}>
              Save payment provider
            </Button>
            <Button
              busy={checking.isPending}
              onClick={() => {
                saving.reset();
                checking.mutate(change);
              }}
            >
              Test the key
            </Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}

/** Secrets that are not entered stay as they are. */
function changeOf(enabled: boolean, { secretKey, webhookSecret }: Secrets): PaymentProviderChange {
  return {
    enabled,
    ...(secretKey !== "" && { secretKey }),
    ...(webhookSecret !== "" && { webhookSecret }),
  };
}

function Waiting({ provider: { waiting } }: { provider: PaymentProviderSettings }) {
  return (
    <div className={classes.wide}>
      <Banner tone="warn">
        Not booked yet, and tried again:{" "}
        {waiting.map(({ id, type, problem }) => `${type} (${id}). ${problem ?? ""}`).join(" ")}
      </Banner>
    </div>
  );
}

interface SecretFieldProps {
  name: keyof Secrets;
  label: string;
  isSet: boolean;
  secrets: Secrets;
  failure: Failure | null;
  onChange: (change: Partial<Secrets>) => void;
}

function SecretField({ name, label, isSet, secrets, failure, onChange }: SecretFieldProps) {
  return (
    <PasswordInput
      size="md"
      label={label}
      autoComplete="off"
      placeholder={isSet ? "Set, and never shown" : ""}
      value={secrets[name]}
      onChange={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
      error={saidOf(failure, `/${name}`)}
      visibilityToggleIcon={({ reveal }) => <Icon of={reveal ? IconEyeOff : IconEye} />}
      visibilityToggleButtonProps={{ "aria-label": `Show the ${label.toLowerCase()}`, tabIndex: 0 }}
    />
  );
}
