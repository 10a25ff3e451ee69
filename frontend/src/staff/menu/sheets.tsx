/* What may lie over any screen, fetched when it is first asked for; and the keys that hold everywhere. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { CircleQuestionMark, DoorOpen, FileText, Mail, MailX, Monitor, Search, Settings, Upload, User, Users } from "lucide";
import type { ComponentType } from "preact";
import { t } from "../../lib/words";
import { type Command, addCommands, sheet } from "../commands";
import { say } from "../parts/toast";
import { goTo, screenAt } from "../route";
import { me } from "../state";

const LOADS = {
  menu: () => import("./menu").then((found) => found.Menu),
  keys: () => import("./help").then((found) => found.Help),
};

/** Milliseconds after which a page has done what it began with. */
const AT_REST = 2_000;

export function Sheets() {
  const fetched = useSignal<Partial<Record<keyof typeof LOADS, ComponentType>>>({});
  useSignalEffect(() => {
    const wanted = sheet.value;
    if (!wanted || fetched.value[wanted]) return;
    LOADS[wanted]()
      .then((Found) => (fetched.value = { ...fetched.peek(), [wanted]: Found }))
      .catch(() => {
        sheet.value = null;
        say(t("It could not be fetched. Is the network there?"));
      });
  });
  const Open = sheet.value && fetched.value[sheet.value];
  return Open ? <Open /> : null;
}

/** The commands of every screen, from now on; the menu is fetched before anybody asks for it. */
export function startCommands(): void {
  setTimeout(() => void LOADS.menu().catch(() => undefined), AT_REST);
  addCommands(() => (me.value ? [...everywhere(), ...places().map(going)] : []));
}

function everywhere(): Command[] {
  return [
    { keys: "/", words: t("Search"), act: search, icon: Search, hidden: true },
    { keys: "", words: t("New invoice"), act: () => goTo("/staff/documents/new?kind=invoice"), icon: FileText },
    { keys: "", words: t("New quote"), act: () => goTo("/staff/documents/new?kind=quote"), icon: FileText },
    { keys: "", words: t("New customer"), act: () => goTo("/staff/customers/new"), icon: Users },
    { keys: "?", words: t("All keys"), act: () => (sheet.value = "keys"), icon: CircleQuestionMark },
  ];
}

type Place = [letter: string, words: string, address: string, icon: Command["icon"], shown?: boolean];

/** One row for each place; those whose screen is not there are left out. */
function places(): Place[] {
  const admin = me.value !== null && ["owner", "admin"].includes(me.value.role);
  const all: Place[] = [
    ["l", t("Go to Live"), "/staff", DoorOpen],
    ["d", t("Go to Documents"), "/staff/documents", FileText],
    ["c", t("Go to Customers"), "/staff/customers", Users],
    ["m", t("Go to Messages"), "/staff/messages", Mail],
    ["f", t("Go to Failed sends"), "/staff/failed-sends", MailX],
    ["i", t("Go to Import"), "/staff/imports", Upload],
    ["s", t("Go to Settings"), "/staff/settings", Settings, admin],
    ["t", t("Go to Team"), "/staff/team", Users, admin],
    ["a", t("Go to your account"), "/staff/account", User],
    ["w", t("Go to the wall"), "/staff/wall", Monitor],
  ];
  return all.filter(([, , address, , shown = true]) => shown && screenAt(address).name !== "nowhere");
}

function going([letter, words, address, icon]: Place): Command {
  return { keys: `g ${letter}`, words, act: () => goTo(address), ...(icon && { icon }) };
}

/** A screen with a search of its own searches itself. */
function search(): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (field) field.focus();
  else sheet.value = "menu";
}
