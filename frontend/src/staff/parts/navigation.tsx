/* The way to every screen, and who is signed in; on a phone a bar of five at most under the thumb. */
import { useSignal } from "@preact/signals";
import { Banknote, Bookmark, DoorOpen, Ellipsis, FileText, IdCard, LogOut, Mail, Settings, Upload, User, Users, type IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { disconnect } from "../connection";
import { shownView, views } from "../kept-views";
import { goTo, screen } from "../route";
import { dispatch, forget, mayRule, mayWrite, me, people } from "../state";
import type { View } from "../views";
import { Dialog } from "./dialog";
import { Lamp, Light } from "./lamp";

interface Place {
  icon: IconNode;
  to: string;
  words: string;
  here: boolean;
  note?: ComponentChildren;
}

export function Navigation() {
  const more = useSignal(false);
  const further = furtherPlaces();
  return (
    <nav class="navigation" aria-label="Porchlight">
      <a class="wordmark" href="/staff">
        <Lamp lit={people.value.length > 0} />
        <span>Porchlight</span>
      </a>
      <ul>
        {firstPlaces().map((place) => <Row key={place.to} place={place} />)}
        {further.map((place) => <Row key={place.to} place={place} further />)}
        <li class="more-places">
          <button type="button" aria-haspopup="dialog" data-here={[...further, account()].some((place) => place.here)} onClick={() => (more.value = true)}>
            <Icon of={Ellipsis} />
            <span class="label">{t("More")}</span>
          </button>
        </li>
      </ul>
      {me.value && <Account name={me.value.name} />}
      {more.value && <More places={further} close={() => (more.value = false)} />}
    </nav>
  );
}

function firstPlaces(): Place[] {
  const at = screen.value.name;
  return [
    { icon: DoorOpen, to: "/staff", words: t("Live"), here: at === "live", note: <Here /> },
    { icon: FileText, to: "/staff/documents", words: t("Documents"), here: ["documents", "document", "editor", "new"].includes(at) },
    { icon: Users, to: "/staff/customers", words: t("Customers"), here: at.endsWith("customer") || at === "customers" },
    { icon: Mail, to: "/staff/messages", words: t("Messages"), here: at === "messages" || at === "failed-sends", note: <FailedCount /> },
  ];
}

/** What stands under "More" on a phone. */
function furtherPlaces(): Place[] {
  const at = screen.value.name;
  const payments = { icon: Banknote, to: "/staff/payments", words: t("Payments"), here: at === "payments" || at === "payment" };
  const writing = [{ icon: Upload, to: "/staff/imports", words: t("Import"), here: at === "imports" }];
  const ruling = [
    { icon: IdCard, to: "/staff/team", words: t("Team"), here: at === "team" },
    { icon: Settings, to: "/staff/settings", words: t("Settings"), here: at === "settings" },
  ];
  return [payments, ...(mayWrite.value ? writing : []), ...(mayRule.value ? ruling : []), ...views.value.map(kept)];
}

function kept(view: View): Place {
  return { icon: Bookmark, to: view.address, words: view.name, here: view === shownView.value };
}

function account(): Place {
  return { icon: User, to: "/staff/account", words: t("Your account"), here: screen.value.name === "account" };
}

function Row({ place: { icon, to, words, here, note }, further = false }: { place: Place; further?: boolean }) {
  return (
    <li class={further ? "further" : undefined}>
      <a href={to} aria-current={here ? "page" : undefined}>
        <Icon of={icon} />
        <span class="label">{words}</span>
        {note}
      </a>
    </li>
  );
}

/** How many people are at the door. */
function Here() {
  const here = people.value.length;
  if (!here) return null;
  return (
    <span class="here">
      <Light of="lit" />
      <span aria-label={tn(here, "{count} at the door", "{count} at the door")}>{here}</span>
    </span>
  );
}

/** How many messages failed and wait for somebody. */
function FailedCount() {
  const failed = dispatch.value?.failed ?? 0;
  if (!failed) return null;
  return (
    <span class="failed-count">
      <span aria-hidden="true">{failed}</span>
      <span class="visually-hidden">{tn(failed, "{count} failed", "{count} failed")}</span>
    </span>
  );
}

function Account({ name }: { name: string }) {
  return (
    <div class="account">
      <a href="/staff/account" aria-current={account().here ? "page" : undefined}>
        <span class="initials" aria-hidden="true">
          {initials(name)}
        </span>
        <span class="label">{name}</span>
      </a>
      <button type="button" class="tool" aria-label={t("Sign out")} title={t("Sign out")} onClick={signOut}>
        <Icon of={LogOut} />
      </button>
    </div>
  );
}

function More({ places, close }: { places: Place[]; close: () => void }) {
  return (
    <Dialog title={me.value?.name ?? t("More")} close={close}>
      <ul class="places" onClick={close}>
        {[...places, account()].map((place) => <Row key={place.to} place={place} />)}
        <li>
          <button type="button" onClick={signOut}>
            <Icon of={LogOut} />
            {t("Sign out")}
          </button>
        </li>
      </ul>
    </Dialog>
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
