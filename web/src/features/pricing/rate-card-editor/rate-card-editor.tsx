import type { Meter } from "@billow/contract/metering/meter.ts";
import type { RateCard } from "@billow/contract/pricing/rate-card.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { failureOf } from "../../../api/client/failure.ts";
import { createAttempts } from "../../../api/client/idempotency.ts";
import { createRateCard, pricesChanged } from "../../../api/pricing/catalog.ts";
import { EditorSheet } from "../../../components/sheet/editor-sheet.tsx";
import { toast } from "../../../components/toast/toast.ts";
import { formatDate } from "../../../format/date.ts";
import { CardFields } from "./card-fields.tsx";
import { type CardForm, cardAfter, cardOfMeters, type NewRateCardBody, readCard } from "./card-form.ts";
import { withGrid } from "./price-grid.ts";
import { PriceImpact } from "./price-impact.tsx";

interface RateCardEditorProps {
  /** Whose prices the new card begins with; null for one that begins with the meters. */
  from: RateCard | null;
  meters: readonly Meter[];
  /** What a new card is in and from when on, unless somebody says otherwise. */
  currency: string;
  validFrom: string;
  onSaved: () => void;
  onClose: () => void;
}

/** Makes a rate card. There is no changing one: invoices are explained by it. */
export function RateCardEditor({ from, meters, currency, validFrom, onSaved, onClose }: RateCardEditorProps) {
  const [before] = useState<CardForm>(() =>
    from ? withGrid(cardAfter(from, { validFrom, meters })) : cardOfMeters(meters, { currency, validFrom }),
  );
  const [form, setForm] = useState(before);
  const priceBefore = usePricesOf(before);
  const [tried, setTried] = useState(false);
  const save = useSave();
  const { body, problems } = readCard(form);

  function submit(): boolean {
    setTried(true);
    if (problems.size > 0) return false;
    save.mutate(body);
    return true;
  }

  const failure = save.error === null ? null : failureOf(save.error);
  return (
    <EditorSheet
      title={from ? `New prices after ${from.name}` : "New rate card"}
      action="Create rate card"
      width={1120}
      busy={save.isPending}
      failure={failure}
      dirty={form !== before && JSON.stringify(form) !== JSON.stringify(before)}
      saved={save.isSuccess}
      onSaved={onSaved}
      onSubmit={submit}
      onDiscard={() => setForm(before)}
      onGone={onClose}
    >
      <CardFields
        form={form}
        meters={meters}
        priceBefore={priceBefore}
        problem={(pointer) =>
          failure?.fields.get(pointer) ?? (tried ? (problems.get(pointer) ?? null) : null)
        }
        onChange={(patch) => {
          // Not while it is being saved: that would set the button free, and it could be made twice.
          if (save.isError) save.reset();
          setForm((now) => ({ ...now, ...patch }));
        }}
      />
      <PriceImpact
        body={body}
        agreedCardId={from?.audience === "agreed" ? from.id : null}
        isReadable={problems.size === 0}
      />
    </EditorSheet>
  );
}

/** The prices of a form, by meter and what they are for. */
function usePricesOf({ items }: CardForm): (meter: string, match: string) => string | null {
  const [prices] = useState(
    () => new Map(items.map(({ meter, match, price }) => [JSON.stringify([meter, match]), price])),
  );
  return (meter, match) => prices.get(JSON.stringify([meter, match])) ?? null;
}

function useSave() {
  const client = useQueryClient();
  const attempts = useRef(createAttempts());
  return useMutation({
    mutationFn: (body: NewRateCardBody) => createRateCard(body, attempts.current(body)),
    onSuccess: async ({ name, validFrom }) => {
      toast(`${name} holds from ${formatDate(validFrom)}.`);
      await pricesChanged(client);
    },
  });
}
