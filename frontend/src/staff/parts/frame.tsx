/* What stands around every screen: its title, whether the feed is live, and what can be done. */
import { Check, Radio, Search, WifiOff } from "lucide";
import type { ComponentChildren } from "preact";
import { duration } from "../../lib/dates";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { hour, now } from "../clock";
import { sheet } from "../commands";
import { connect, connection, hurry } from "../connection";
import { Bell } from "./bell";
import { byHand } from "./copy";
import { Dialog } from "./dialog";
import { KeepView } from "./keep-view";
import { Navigation } from "./navigation";
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
            <KeepView />
            <Bell />
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
