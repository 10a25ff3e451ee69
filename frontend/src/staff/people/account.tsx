/* One's own account: the password, the second step, and everything that is signed in. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OpenSession, SecondStep } from "../../api/types";
import { api, asked, reason } from "../ask";
import { ago, exact, now } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form, type Values } from "../parts/form";
import { Doing, Frame, Wrong } from "../parts/frame";
import { me } from "../state";
import { Computer } from "./computer";
import { say } from "../parts/toast";

export function AccountPage() {
  return (
    <Frame title={<h1>Your account</h1>}>
      {me.value && (
        <div class="pages">
          <Computer />
          <Password />
          <TwoSteps />
          <Sessions />
        </div>
      )}
    </Frame>
  );
}

function Password() {
  const known = me.value!.has_password;
  const change = async ({ current = "", password = "" }: Values) => {
    await asked(api.PUT("/api/v1/password", { body: { current, password } }));
    await again();
    say("Password changed; other sessions were ended");
  };
  return (
    <section>
      <h2>Password</h2>
      <p class="small">
        {known ? "Changing it signs you out everywhere else." : "You have none yet: so far only a sign-in link lets you in."}
      </p>
      <Form act={change} label={known ? "Change password" : "Set password"} doing="Saving" clear>
        {(faults) => (
          <>
            <input class="visually-hidden" type="email" autocomplete="username" value={me.value!.email} readOnly tabIndex={-1} aria-hidden="true" />
            {known && <Field label="Present password" name="current" type="password" autocomplete="current-password" faults={faults} />}
            <Field label="New password" name="password" type="password" autocomplete="new-password" minLength={10} maxLength={200} faults={faults} hint="10 characters or more" />
          </>
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
    say("Second step switched off");
  };
  return (
    <section>
      <h2>Second step</h2>
      <p class="small">
        {me.value!.two_step
          ? "Signing in asks for a code from your phone."
          : "A code from your phone, so that a stolen password opens nothing."}
      </p>
      <p class="buttons">
        {me.value!.two_step ? (
          <button type="button" class="button danger" onClick={() => (dropping.value = true)}>
            Switch off
          </button>
        ) : (
          <Doing act={begin} doing="Beginning">
            Switch on
          </Doing>
        )}
      </p>
      {begun.value && (
        <Dialog title="Scan this with your phone" close={() => (begun.value = null)}>
          <img class="qr" src={begun.value.picture} alt="QR code of the secret below" width={180} height={180} />
          <p class="small">
            Or type <code>{begun.value.begun.secret}</code> into your authenticator app.
          </p>
          <Form act={confirm} label="Switch on" doing="Checking">
            {(faults) => (
              <Field label="The code it shows" name="code" inputMode="numeric" autocomplete="one-time-code" maxLength={10} faults={faults} />
            )}
          </Form>
        </Dialog>
      )}
      {dropping.value && (
        <Dialog title="Switch the second step off?" close={() => (dropping.value = false)}>
          <Form act={drop} label="Switch off" doing="Switching off">
            {(faults) => (
              <Field label="Code" name="code" autocomplete="one-time-code" maxLength={40} faults={faults} hint="From your phone, or one of your recovery codes" />
            )}
          </Form>
        </Dialog>
      )}
      {codes.value.length > 0 && (
        <Dialog title="Keep these codes" close={() => (codes.value = [])}>
          <p>Each lets you in once when your phone is not at hand. They are not shown again.</p>
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
    say("Session ended");
  };
  return (
    <section>
      <h2>Signed in</h2>
      <Wrong text={wrong.value} />
      <ul class="rows">
        {found.value.map((session) => (
          <li>
            <p class="strong">{session.device || "An unknown browser"}</p>
            <p class="small" title={exact(session.created_at)}>
              {session.id === me.value!.session ? "this one" : `last seen ${ago(session.seen_at ?? session.created_at, now.value)}`}
            </p>
            {session.id !== me.value!.session && (
              <Doing act={() => end(session.id)} doing="Ending" class="plain">
                End
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
