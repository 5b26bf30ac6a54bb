import { smtpTransport } from "../../activity/deliveries/mail/transport.ts";
import { deliverNext } from "../../invoicing/mail/deliver.ts";
import { testApp } from "../app.ts";
import { fixedClock } from "../clock.ts";
import type { Invoicing } from "../invoicing.ts";
import { mailServer } from "../servers/mail-server.ts";

/** A Billow whose e-mails go to a mail server of the test's own, when the test says so. */
export async function delivering() {
  const server = await mailServer();
  const transport = smtpTransport(server.url);
  const clock = fixedClock("2026-11-02T08:00:00Z");
  const app = await testApp({ clock, env: { SMTP_URL: server.url } });
  const on: Invoicing = { app, clock, call: app.as("billing") };
  /** Delivers everything that is due, by several at once. */
  const deliverAll = async () => {
    let delivered = 0;
    const lane = async () => {
      while (await deliverNext(app.deps, transport)) delivered += 1;
    };
    await Promise.all([lane(), lane(), lane()]);
    return delivered;
  };
  return {
    on,
    server,
    deliverAll,
    /** For the next test: nothing is due, and the server has taken nothing and refuses nothing. */
    async settle() {
      await deliverAll();
      server.taken.length = 0;
      server.refusal = null;
    },
    async close() {
      transport.close();
      await server.close();
      await app.close();
    },
  };
}

export type Delivering = Awaited<ReturnType<typeof delivering>>;
