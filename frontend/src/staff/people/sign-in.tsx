/* Signing in: by the link that somebody handed over, or by password; and the very first owner. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { rich, t } from "../../lib/words";
import { Refusal, api, asked } from "../ask";
import { Field, Form, type Values } from "../parts/form";
import { Lamp } from "../parts/lamp";
import { Wrong } from "../parts/trying";
import { goTo } from "../route";

export function SignInPage() {
  const ticket = useSignal("");
  const coded = useSignal(false);
  const wrong = useSignal("");
  const enter = async (answering: Promise<unknown>) => {
    try {
      await answering;
      goTo("/staff");
    } catch (failure) {
      if (failure instanceof Refusal && failure.faults.some((fault) => fault.field === "code"))
        coded.value = true;
      throw failure;
    }
  };
  const redeem = (code: string) =>
    enter(asked(api.POST("/api/v1/session/ticket", { body: { ticket: ticket.value, code } })));
  const signIn = ({ email = "", password = "", code = "" }: Values) =>
    ticket.value ? redeem(code) : enter(asked(api.POST("/api/v1/session", { body: { email, password, code } })));
  useEffect(() => {
    ticket.value = taken();
    if (!ticket.value) return;
    redeem("").catch((failure: Error) => {
      if (coded.value) return;
      ticket.value = "";
      wrong.value = failure.message;
    });
  }, []);
  return (
    <Door title="Porchlight" lede={t("See who is at the door.")}>
      <Form act={signIn} label={t("Sign in")} doing={t("Signing in")}>
        {(faults) => (
          <>
            <Wrong text={wrong.value} />
            {!ticket.value && (
              <>
                <Field label={t("E-mail")} name="email" type="email" autocomplete="username" maxLength={254} />
                <Field label={t("Password")} name="password" type="password" autocomplete="current-password" maxLength={200} />
              </>
            )}
            {coded.value && (
              <Field
                label={t("Code")}
                name="code"
                inputMode="numeric"
                autocomplete="one-time-code"
                maxLength={40}
                faults={faults}
                hint={t("From your phone, or one of your recovery codes")}
              />
            )}
          </>
        )}
      </Form>
      <p class="small">
        {rich("No password? Whoever runs the server can print a link: {command}", {
          command: <code>porchlight staff link E-MAIL</code>,
        })}
      </p>
    </Door>
  );
}

/** The first owner of an empty installation. */
export function SetUpPage() {
  const ticket = useSignal("");
  useEffect(() => {
    ticket.value = taken();
  }, []);
  const setUp = async ({ name = "", email = "", password = "" }: Values) => {
    const body = { ticket: ticket.value, name, email, password };
    await asked(api.POST("/api/v1/set-up", { body }));
    goTo("/staff");
  };
  return (
    <Door title={t("Welcome")} lede={t("You are the first here. Who are you?")}>
      <Form act={setUp} label={t("Begin")} doing={t("Beginning")}>
        {(faults) => (
          <>
            <Field label={t("Name")} name="name" autocomplete="name" maxLength={200} faults={faults} />
            <Field label={t("E-mail")} name="email" type="email" autocomplete="username" maxLength={254} faults={faults} />
            <Field
              label={t("Password")}
              name="password"
              type="password"
              autocomplete="new-password"
              minLength={10}
              maxLength={200}
              faults={faults}
              hint={t("10 characters or more")}
            />
          </>
        )}
      </Form>
    </Door>
  );
}

function Door({ title, lede, children }: { title: string; lede: string; children: ComponentChildren }) {
  return (
    <main class="sign-in">
      <Lamp size={48} />
      <h1>{title}</h1>
      <p class="lede">{lede}</p>
      {children}
    </main>
  );
}

/** The secret behind the address's #, which leaves the address at once. */
function taken(): string {
  const found = location.hash.slice(1);
  if (found) history.replaceState(null, "", location.pathname);
  return found;
}
