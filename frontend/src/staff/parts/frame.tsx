/* What stands around every screen: the way there, whether the feed is live, and who is signed in. */
import { useSignal } from "@preact/signals";
import { Check, DoorOpen, FileText, IdCard, LogOut, Mail, Radio, Search, Settings, Upload, Users, WifiOff, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { duration } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { hour, now } from "../clock";
import { sheet } from "../commands";
import { connect, connection, disconnect, hurry } from "../connection";
import { byHand } from "./copy";
import { Dialog } from "./dialog";
import { Lamp, Light } from "./lamp";
import { goTo, screen } from "../route";
import { dispatch, forget, mayRule, mayWrite, me, people } from "../state";
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
            <span class="label">{t("Live")}</span>
            {here > 0 && (
              <span class="here">
                <Light of="lit" />
                <span aria-label={tn(here, "{count} at the door", "{count} at the door")}>{here}</span>
              </span>
            )}
          </a>
        </li>
        <Place of={FileText} to="/staff/documents" here={["documents", "document", "editor", "new"].includes(screen.value.name)}>
          {t("Documents")}
        </Place>
        <Place of={Users} to="/staff/customers" here={screen.value.name.endsWith("customer") || screen.value.name === "customers"}>
          {t("Customers")}
        </Place>
        <Place of={Mail} to="/staff/messages" here={["messages", "failed-sends"].includes(screen.value.name)} failed={dispatch.value?.failed ?? 0}>
          {t("Messages")}
        </Place>
        {mayWrite.value && (
          <Place of={Upload} to="/staff/imports" here={screen.value.name === "imports"}>
            {t("Import")}
          </Place>
        )}
        {mayRule.value && (
          <>
            <Place of={IdCard} to="/staff/team" here={screen.value.name === "team"}>
              {t("Team")}
            </Place>
            <Place of={Settings} to="/staff/settings" here={screen.value.name === "settings"}>
              {t("Settings")}
            </Place>
          </>
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
          <button type="button" class="tool" aria-label={t("Sign out")} title={t("Sign out")} onClick={signOut}>
            <Icon of={LogOut} />
          </button>
        </div>
      )}
    </nav>
  );
}

interface PlaceProps {
  of: IconNode;
  to: string;
  here: boolean;
  /** How many things there went wrong and wait for somebody. */
  failed?: number;
  children: string;
}

function Place({ of, to, here, failed = 0, children }: PlaceProps) {
  return (
    <li>
      <a href={to} aria-current={here ? "page" : undefined}>
        <Icon of={of} />
        <span class="label">{children}</span>
        {failed > 0 && (
          <span class="failed-count">
            <span aria-hidden="true">{failed}</span>
            <span class="visually-hidden">{tn(failed, "{count} failed", "{count} failed")}</span>
          </span>
        )}
      </a>
    </li>
  );
}

/** Opens the command menu. */
function Finder() {
  const mac = /Mac|iP(hone|ad)/.test(navigator.userAgent);
  return (
    <button type="button" class="finder" aria-haspopup="dialog" aria-keyshortcuts={mac ? "Meta+K" : "Control+K"} onClick={() => (sheet.value = "menu")}>
      <Icon of={Search} />
      <span class="finder-words">{t("Search or jump to")}</span>
      <kbd aria-hidden="true">{mac ? "⌘ K" : t("Ctrl K|key")}</kbd>
    </button>
  );
}

/** The feed's state as a few quiet words beside a title. */
function Liveness() {
  const { state } = connection.value;
  const words = { connecting: t("Connecting"), live: t("Up to date"), reconnecting: t("Reconnecting"), stopped: t("Not live") };
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
          ? `${t("Not live since {time}.", { time: hour(found.since) })} ${found.why}`
          : stale
            ? t("Not live since {time}. What you see may be out of date; nothing is lost.", { time: hour(found.since) })
            : t("Reconnecting for {time}. Nothing is lost.", { time: duration(away / 1_000) })}
      </p>
      <button type="button" class="link" onClick={found.state === "stopped" ? connect : hurry}>
        {t("Try now")}
      </button>
    </div>
  );
}

function ByHand() {
  return (
    <Dialog title={t("Copy this link")} close={() => (byHand.value = "")}>
      <p>{t("This browser keeps its clipboard to itself here. Select the address and copy it.")}</p>
      <input
        class="field mono"
        readOnly
        aria-label={t("The link")}
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

/** Why something could not be read, if so, and a way to try it again. */
export function Unread({ why, look }: { why: string; look: () => Promise<unknown> }) {
  return why ? (
    <div class="none">
      <Wrong text={why} />
      <Doing act={look} doing={t("Asking again")}>
        {t("Try again")}
      </Doing>
    </div>
  ) : null;
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
