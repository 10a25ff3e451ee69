/* What stands around every screen: the way there, whether the feed is live, and who is signed in. */
import { useSignal } from "@preact/signals";
import { Check, DoorOpen, LogOut, Radio, Search, Users, WifiOff } from "lucide";
import type { ComponentChildren } from "preact";
import { duration } from "../../lib/dates";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { hour, now } from "../clock";
import { sheet } from "../commands";
import { connect, connection, disconnect, hurry } from "../connection";
import { byHand } from "./copy";
import { Dialog } from "./dialog";
import { Lamp, Light } from "./lamp";
import { goTo, screen } from "../route";
import { forget, me, people } from "../state";
import { toast } from "./toast";

const STALE = 60_000;

interface Props {
  title: ComponentChildren;
  /** Stands beside the title. */
  range?: ComponentChildren;
  actions?: ComponentChildren;
  children: ComponentChildren;
}

export function Frame({ title, range, actions, children }: Props) {
  return (
    <div class="frame">
      <Navigation />
      <main class="main">
        <header class="topbar">
          <div class="heading">
            {title}
            <Liveness />
          </div>
          {range}
          <div class="tools">
            {actions}
            <Finder />
          </div>
        </header>
        <Banner />
        {children}
      </main>
      <div role="status">
        {toast.value && (
          <p class="toast">
            <Icon of={Check} />
            {toast.value}
          </p>
        )}
      </div>
      {byHand.value && <ByHand />}
    </div>
  );
}

function Navigation() {
  const here = people.value.length;
  return (
    <nav class="navigation" aria-label="Porchlight">
      <a class="wordmark" href="/staff">
        <Lamp lit={here > 0} />
        <span>Porchlight</span>
      </a>
      <ul>
        <li>
          <a href="/staff" aria-current={screen.value.name === "live" ? "page" : undefined}>
            <Icon of={DoorOpen} />
            <span class="label">Live</span>
            {here > 0 && (
              <span class="here">
                <Light of="lit" />
                <span aria-label={`${here} at the door`}>{here}</span>
              </span>
            )}
          </a>
        </li>
        {me.value && ["owner", "admin"].includes(me.value.role) && (
          <li>
            <a href="/staff/team" aria-current={screen.value.name === "team" ? "page" : undefined}>
              <Icon of={Users} />
              <span class="label">Team</span>
            </a>
          </li>
        )}
      </ul>
      {me.value && (
        <div class="account">
          <a href="/staff/account" aria-current={screen.value.name === "account" ? "page" : undefined}>
            <span class="initials" aria-hidden="true">
              {initials(me.value.name)}
            </span>
            <span class="label">{me.value.name}</span>
          </a>
          <button type="button" class="tool" aria-label="Sign out" title="Sign out" onClick={signOut}>
            <Icon of={LogOut} />
          </button>
        </div>
      )}
    </nav>
  );
}

/** Opens the command menu. */
function Finder() {
  const mac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
  return (
    <button type="button" class="finder" aria-haspopup="dialog" aria-keyshortcuts={mac ? "Meta+K" : "Control+K"} onClick={() => (sheet.value = "menu")}>
      <Icon of={Search} />
      <span class="finder-words">{t("Search or jump to")}</span>
      <kbd aria-hidden="true">{mac ? "⌘ K" : "Ctrl K"}</kbd>
    </button>
  );
}

/** The feed's state as a few quiet words beside a title. */
function Liveness() {
  const { state } = connection.value;
  const words = { connecting: "Connecting", live: "Up to date", reconnecting: "Reconnecting", stopped: "Not live" };
  return (
    <span class="liveness" data-state={state} role="status">
      <Icon of={state === "live" || state === "connecting" ? Radio : WifiOff} />
      {words[state]}
    </span>
  );
}

function Banner() {
  const found = connection.value;
  if (found.state === "live" || found.state === "connecting") return null;
  const away = now.value - found.since;
  if (found.state === "reconnecting" && away < 3_000) return null;
  const stale = found.state === "stopped" || away > STALE;
  return (
    <div class="banner" data-stale={stale}>
      <Icon of={WifiOff} />
      <p>
        {found.state === "stopped"
          ? `Not live since ${hour(found.since)}. ${found.why}`
          : stale
            ? `Not live since ${hour(found.since)}. What you see may be out of date; nothing is lost.`
            : `Reconnecting for ${duration(away / 1_000)}. Nothing is lost.`}
      </p>
      <button type="button" class="link" onClick={found.state === "stopped" ? connect : hurry}>
        Try now
      </button>
    </div>
  );
}

function ByHand() {
  return (
    <Dialog title="Copy this link" close={() => (byHand.value = "")}>
      <p>This browser keeps its clipboard to itself here. Select the address and copy it.</p>
      <input
        class="field mono"
        readOnly
        aria-label="The link"
        value={byHand.value}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  );
}

/** A sentence about what went wrong, beside what was asked for. */
export function Wrong({ text }: { text: string }) {
  return text ? (
    <p class="wrong" role="alert">
      {text}
    </p>
  ) : null;
}

/** A button whose label becomes the verb in progress; what goes wrong is said below it. */
export function Doing(props: {
  act: () => Promise<unknown>;
  doing: string;
  class?: string;
  children: ComponentChildren;
}) {
  const busy = useSignal(false);
  const wrong = useSignal("");
  const act = async () => {
    busy.value = true;
    wrong.value = "";
    try {
      await props.act();
    } catch (failure) {
      wrong.value = reason(failure);
    }
    busy.value = false;
  };
  return (
    <>
      <button type="button" class={`button ${props.class ?? ""}`} disabled={busy.value} onClick={act}>
        {busy.value ? props.doing : props.children}
      </button>
      <Wrong text={wrong.value} />
    </>
  );
}

async function signOut(): Promise<void> {
  try {
    await asked(api.DELETE("/api/v1/session"));
  } catch {
    return; // asked() leads away when the session is gone already; else the page stays as it is
  }
  disconnect();
  forget();
  goTo("/staff/sign-in");
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""].map((word) => word?.[0] ?? "").join("");
}
