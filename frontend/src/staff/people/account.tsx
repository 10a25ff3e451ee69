/* One's own account: the password, the second step, and everything that is signed in. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OpenSession, SecondStep } from "../../api/types";
import { rich, t } from "../../lib/words";
import { api, asked, reason } from "../ask";
import { ago, exact, now } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form, type Values } from "../parts/form";
import { Frame } from "../parts/frame";
import { languages } from "../speech";
import { me } from "../state";
import { Computer } from "./computer";
import { say } from "../parts/toast";
import { Doing, Wrong } from "../parts/trying";

export function AccountPage() {
  return (
    <Frame title={<h1>{t("Your account")}</h1>}>
      {me.value && (
        <div class="pages">
          <Computer />
          <Told />
          <Password />
          <TwoSteps />
          <Language />
          <Sessions />
        </div>
      )}
    </Frame>
  );
}

/** What one is told, and how, has a page of its own. */
function Told() {
  return (
    <section>
      <h2>{t("Notifications")}</h2>
      <p class="small">{t("What you are told, by which way, and when you want to be left alone.")}</p>
      <p class="buttons">
        <a class="button" href="/staff/notifications">
          {t("Choose notifications")}
        </a>
      </p>
    </section>
  );
}

function Password() {
  const known = me.value!.has_password;
  const change = async ({ current = "", password = "" }: Values) => {
    await asked(api.PUT("/api/v1/password", { body: { current, password } }));
    await again();
    say(t("Password changed; other sessions were ended"));
  };
  return (
    <section>
      <h2>{t("Password")}</h2>
      <p class="small">
        {known ? t("Changing it signs you out everywhere else.") : t("You have none yet: so far only a sign-in link lets you in.")}
      </p>
      <Form act={change} label={known ? t("Change password") : t("Set password")} doing={t("Saving")} clear>
        {(faults) => (
          <>
            <input class="visually-hidden" type="email" autocomplete="username" value={me.value!.email} readOnly tabIndex={-1} aria-hidden="true" />
            {known && <Field label={t("Present password")} name="current" type="password" autocomplete="current-password" faults={faults} />}
            <Field label={t("New password")} name="password" type="password" autocomplete="new-password" minLength={10} maxLength={200} faults={faults} hint={t("10 characters or more")} />
          </>
        )}
      </Form>
    </section>
  );
}

function Language() {
  const change = async ({ locale = "" }: Values) => {
    await asked(api.PUT("/api/v1/language", { body: { locale } }));
    location.reload();
  };
  return (
    <section>
      <h2>{t("Language")}</h2>
      <Form act={change} label={t("Save")} doing={t("Saving")}>
        {() => (
          <label>
            {t("This dashboard speaks")}
            <select class="field" name="locale">
              <option value="">{t("as your browser does")}</option>
              {Object.entries(languages).map(([code, name]) => (
                <option value={code} lang={code} selected={code === me.value!.locale.split("-")[0]}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
      </Form>
    </section>
  );
}

function TwoSteps() {
  const begun = useSignal<SecondStep | null>(null);
  const dropping = useSignal(false);
  const codes = useSignal<string[]>([]);
  const begin = async () => {
    begun.value = await asked(api.POST("/api/v1/second-step"));
  };
  const confirm = async ({ code = "" }: Values) => {
    const body = { secret: begun.value!.begun.secret, code };
    codes.value = (await asked(api.PUT("/api/v1/second-step", { body }))).codes;
    begun.value = null;
    await again();
  };
  const drop = async ({ code = "" }: Values) => {
    await asked(api.DELETE("/api/v1/second-step", { body: { code } }));
    dropping.value = false;
    await again();
    say(t("Second step switched off"));
  };
  return (
    <section>
      <h2>{t("Second step")}</h2>
      <p class="small">
        {me.value!.two_step
          ? t("Signing in asks for a code from your phone.")
          : t("A code from your phone, so that a stolen password opens nothing.")}
      </p>
      <p class="buttons">
        {me.value!.two_step ? (
          <button type="button" class="button danger" onClick={() => (dropping.value = true)}>
            {t("Switch off")}
          </button>
        ) : (
          <Doing act={begin} doing={t("Beginning")}>
            {t("Switch on")}
          </Doing>
        )}
      </p>
      {begun.value && (
        <Dialog title={t("Scan this with your phone")} close={() => (begun.value = null)}>
          <img class="qr" src={begun.value.picture} alt={t("QR code of the secret below")} width={180} height={180} />
          <p class="small">
            {rich("Or type {secret} into your authenticator app.", { secret: <code>{begun.value.begun.secret}</code> })}
          </p>
          <Form act={confirm} label={t("Switch on")} doing={t("Checking")}>
            {(faults) => (
              <Field label={t("The code it shows")} name="code" inputMode="numeric" autocomplete="one-time-code" maxLength={10} faults={faults} />
            )}
          </Form>
        </Dialog>
      )}
      {dropping.value && (
        <Dialog title={t("Switch the second step off?")} close={() => (dropping.value = false)}>
          <Form act={drop} label={t("Switch off")} doing={t("Switching off")}>
            {(faults) => (
              <Field label={t("Code")} name="code" autocomplete="one-time-code" maxLength={40} faults={faults} hint={t("From your phone, or one of your recovery codes")} />
            )}
          </Form>
        </Dialog>
      )}
      {codes.value.length > 0 && (
        <Dialog title={t("Keep these codes")} close={() => (codes.value = [])}>
          <p>{t("Each lets you in once when your phone is not at hand. They are not shown again.")}</p>
          <ul class="codes">
            {codes.value.map((code) => (
              <li>
                <code>{code}</code>
              </li>
            ))}
          </ul>
        </Dialog>
      )}
    </section>
  );
}

function Sessions() {
  const found = useSignal<OpenSession[]>([]);
  const wrong = useSignal("");
  const look = async () => {
    try {
      found.value = await asked(api.GET("/api/v1/sessions"));
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const end = async (session: string) => {
    await asked(api.DELETE("/api/v1/sessions/{session}", { params: { path: { session } } }));
    await look();
    say(t("Session ended"));
  };
  return (
    <section>
      <h2>{t("Signed in")}</h2>
      <Wrong text={wrong.value} />
      <ul class="rows">
        {found.value.map((session) => (
          <li>
            <p class="strong">{session.device || t("An unknown browser")}</p>
            <p class="small" title={exact(session.created_at)}>
              {session.id === me.value!.session
                ? t("this one")
                : t("last seen: {time}", { time: ago(session.seen_at ?? session.created_at, now.value) })}
            </p>
            {session.id !== me.value!.session && (
              <Doing act={() => end(session.id)} doing={t("Ending")} class="plain">
                {t("End|session")}
              </Doing>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

async function again(): Promise<void> {
  me.value = await asked(api.GET("/api/v1/session"));
}
