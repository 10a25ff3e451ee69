/* Signing in: by the link that the command line printed, or by password. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { api, asked, reason } from "./ask";
import { Wrong } from "./frame";
import { Lamp } from "./lamp";
import { goTo } from "./route";

export function SignInPage() {
  const wrong = useSignal("");
  const busy = useSignal(false);
  const enter = async (answering: Promise<unknown>) => {
    busy.value = true;
    wrong.value = "";
    try {
      await answering;
      goTo("/staff");
    } catch (failure) {
      wrong.value = reason(failure);
    }
    busy.value = false;
  };
  useEffect(() => {
    const ticket = location.hash.slice(1);
    if (!ticket) return;
    history.replaceState(null, "", location.pathname);
    void enter(asked(api.POST("/api/v1/session/ticket", { body: { ticket } })));
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const body = { email: String(form.get("email")), password: String(form.get("password")) };
    void enter(asked(api.POST("/api/v1/session", { body })));
  };
  return (
    <main class="sign-in">
      <Lamp size={48} lit={busy.value} />
      <h1>Porchlight</h1>
      <p class="lede">See who is at the door.</p>
      <form onSubmit={submit}>
        <label>
          E-mail
          <input class="field" name="email" type="email" autocomplete="username" required maxLength={254} />
        </label>
        <label>
          Password
          <input class="field" name="password" type="password" autocomplete="current-password" required maxLength={200} />
        </label>
        <Wrong text={wrong.value} />
        <button class="button primary" disabled={busy.value}>
          {busy.value ? "Signing in" : "Sign in"}
        </button>
      </form>
      <p class="small">
        No password? Whoever runs the server can print a link: <code>porchlight staff link E-MAIL</code>
      </p>
    </main>
  );
}
