/* The people of the business and their programs' keys. */
import { type Signal, useSignal } from "@preact/signals";
import { Copy, KeyRound, UserPlus } from "lucide";
import { useEffect } from "preact/hooks";
import type { Key, Member, Role, Scope } from "../../api/types";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { ago, now } from "../clock";
import { Dialog } from "../parts/dialog";
import { Field, Form, type Values } from "../parts/form";
import { Frame } from "../parts/frame";
import { me } from "../state";
import { say } from "../parts/toast";
import { Doing, Wrong } from "../parts/trying";
import { scopeWord } from "../words";

const ROLES: Record<Role, [string, string]> = {
  owner: [t("Owner"), t("everything")],
  admin: [t("Admin"), t("everything, but not the owners")],
  member: [t("Member"), t("documents, customers and links")],
  read_only: [t("Read-only"), t("sees, and changes nothing")],
};

const SCOPES: Record<Scope, string> = {
  read: t("Read everything that staff see"),
  documents: t("Import documents"),
  links: t("Hand out, regenerate and revoke links"),
  customers: t("Change customers"),
  payments: t("Record payments and say what they settle"),
  bounces: t("Hand in mail that came back"),
  sms_status: t("Tell what became of text messages"),
};

interface Shown {
  title: string;
  text: string;
  secret: string;
}

export function TeamPage() {
  const shown = useSignal<Shown | null>(null);
  return (
    <Frame title={<h1>{t("Team")}</h1>}>
      <div class="pages">
        <People shown={shown} />
        <Keys shown={shown} />
      </div>
      {shown.value && <Once shown={shown.value} close={() => (shown.value = null)} />}
    </Frame>
  );
}

function People({ shown }: { shown: Signal<Shown | null> }) {
  const members = useSignal<Member[]>([]);
  const wrong = useSignal("");
  const adding = useSignal(false);
  const look = async () => {
    try {
      members.value = await asked(api.GET("/api/v1/staff"));
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const hand = (name: string, secret: string) => {
    shown.value = {
      title: t("A link for {name}", { name }),
      text: t("It lets them in once, within an hour. Hand it over as you would a key."),
      secret,
    };
  };
  const add = async ({ name = "", email = "", role }: Values) => {
    const body = { name, email, role: role as Role };
    const invited = await asked(api.POST("/api/v1/staff", { body }));
    adding.value = false;
    await look();
    hand(name, invited.url);
  };
  return (
    <section>
      <header>
        <h2>{t("People")}</h2>
        <button type="button" class="button" onClick={() => (adding.value = true)}>
          <Icon of={UserPlus} />
          {t("Add somebody")}
        </button>
      </header>
      <Wrong text={wrong.value} />
      <ul class="rows">
        {members.value.map((member) => (
          <Person key={member.id} member={member} look={look} hand={hand} />
        ))}
      </ul>
      {adding.value && (
        <Dialog title={t("Add somebody")} close={() => (adding.value = false)}>
          <Form act={add} label={t("Add")} doing={t("Adding")}>
            {(faults) => (
              <>
                <Field label={t("Name")} name="name" maxLength={200} faults={faults} />
                <Field label={t("E-mail")} name="email" type="email" maxLength={254} faults={faults} />
                <RolePicker role="member" />
              </>
            )}
          </Form>
        </Dialog>
      )}
    </section>
  );
}

interface PersonProps {
  member: Member;
  look: () => Promise<void>;
  hand: (name: string, secret: string) => void;
}

function Person({ member, look, hand }: PersonProps) {
  const editing = useSignal(false);
  const params = { path: { member: member.id } };
  const change = async (body: { name?: string; role?: Role; active?: boolean }) => {
    await asked(api.PATCH("/api/v1/staff/{member}", { params, body: { version: member.version, ...body } }));
    editing.value = false;
    await look();
    say(t("Saved"));
  };
  const invite = async () => {
    hand(member.name, (await asked(api.POST("/api/v1/staff/{member}/sign-in-links", { params }))).url);
    editing.value = false;
  };
  const mayChange = me.value?.role === "owner" || member.role !== "owner";
  return (
    <li data-gone={!member.active}>
      <p class="strong">
        {member.name}
        {member.id === me.value?.id && <span class="small"> {t("(you)")}</span>}
      </p>
      <p class="small">
        {[
          member.email,
          ROLES[member.role][0],
          member.two_step && t("two steps"),
          member.active ? seenAt(member) : t("may not sign in"),
        ]
          .filter(Boolean)
          .join(", ")}
      </p>
      {mayChange && (
        <button type="button" class="button plain" aria-label={t("Change {name}", { name: member.name })} onClick={() => (editing.value = true)}>
          {t("Change")}
        </button>
      )}
      {editing.value && (
        <Dialog title={member.name} close={() => (editing.value = false)}>
          <Form act={({ name = "", role }) => change({ name, role: role as Role })} label={t("Save")} doing={t("Saving")}>
            {(faults) => (
              <>
                <Field label={t("Name")} name="name" defaultValue={member.name} maxLength={200} faults={faults} />
                <RolePicker role={member.role} />
              </>
            )}
          </Form>
          <p class="buttons">
            {member.active && (
              <Doing act={invite} doing={t("Making a link")}>
                {t("New sign-in link")}
              </Doing>
            )}
            <Doing
              act={() => change({ active: !member.active })}
              doing={t("Saving")}
              class={member.active ? "danger" : ""}
            >
              {member.active ? t("Sign out and lock") : t("Let in again")}
            </Doing>
          </p>
        </Dialog>
      )}
    </li>
  );
}

function seenAt(member: Member): string {
  return member.seen_at ? t("last seen: {time}", { time: ago(member.seen_at, now.value) }) : t("never signed in");
}

function RolePicker({ role }: { role: Role }) {
  const choices = (Object.keys(ROLES) as Role[]).filter((each) => each !== "owner" || me.value?.role === "owner");
  return (
    <fieldset class="choices">
      <legend>{t("Role")}</legend>
      {choices.map((each) => (
        <label>
          <input type="radio" name="role" value={each} defaultChecked={each === role} />
          <span>
            {ROLES[each][0]}
            <span class="small">{` ${ROLES[each][1]}`}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Keys({ shown }: { shown: Signal<Shown | null> }) {
  const keys = useSignal<Key[]>([]);
  const wrong = useSignal("");
  const adding = useSignal(false);
  const look = async () => {
    try {
      keys.value = await asked(api.GET("/api/v1/api-keys"));
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const make = async ({ name = "", ...ticked }: Values) => {
    const scopes = (Object.keys(SCOPES) as Scope[]).filter((scope) => scope in ticked);
    if (!scopes.length) throw new Error(t("Choose at least one thing that the key is for."));
    const made = await asked(api.POST("/api/v1/api-keys", { body: { name, scopes } }));
    adding.value = false;
    await look();
    shown.value = {
      title: t("The key {name}", { name }),
      text: t("Copy it now: it is not shown again. A program sends it as Authorization: Bearer."),
      secret: made.secret,
    };
  };
  const revoke = async (key: string) => {
    await asked(api.DELETE("/api/v1/api-keys/{key}", { params: { path: { key } } }));
    await look();
    say(t("Key revoked"));
  };
  return (
    <section>
      <header>
        <h2>{t("API keys")}</h2>
        <button type="button" class="button" onClick={() => (adding.value = true)}>
          <Icon of={KeyRound} />
          {t("New key")}
        </button>
      </header>
      <Wrong text={wrong.value} />
      {keys.value.length === 0 && <p class="small">{t("No program asks in your name yet. Make a key for your books or your shop.")}</p>}
      <ul class="rows">
        {keys.value.map((key) => (
          <li key={key.id} data-gone={Boolean(key.revoked_at)}>
            <p class="strong">{key.name}</p>
            <p class="small">
              {[
                key.scopes.map(scopeWord).join(", "),
                t("by {name}", { name: key.created_by }),
                key.revoked_at
                  ? t("revoked")
                  : key.seen_at
                    ? t("last used: {time}", { time: ago(key.seen_at, now.value) })
                    : t("never used"),
              ].join("; ")}
            </p>
            {!key.revoked_at && (
              <Doing act={() => revoke(key.id)} doing={t("Revoking")} class="plain danger">
                {t("Revoke")}
              </Doing>
            )}
          </li>
        ))}
      </ul>
      {adding.value && (
        <Dialog title={t("New key")} close={() => (adding.value = false)}>
          <Form act={make} label={t("Make the key")} doing={t("Making")}>
            {(faults) => (
              <>
                <Field label={t("Name")} name="name" maxLength={200} faults={faults} hint={t("What asks: books, shop, backup")} />
                <fieldset class="choices">
                  <legend>{t("It may")}</legend>
                  {(Object.keys(SCOPES) as Scope[]).map((scope) => (
                    <label>
                      <input type="checkbox" name={scope} defaultChecked={scope === "read"} />
                      <span>{SCOPES[scope]}</span>
                    </label>
                  ))}
                </fieldset>
              </>
            )}
          </Form>
        </Dialog>
      )}
    </section>
  );
}

/** A secret that is shown this once. */
function Once({ shown, close }: { shown: Shown; close: () => void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(shown.secret);
    say(t("Copied"));
  };
  return (
    <Dialog title={shown.title} close={close}>
      <p>{shown.text}</p>
      <input class="field mono" readOnly aria-label={shown.title} value={shown.secret} onFocus={(event) => event.currentTarget.select()} />
      <p class="buttons">
        <Doing act={copy} doing={t("Copying")} class="primary">
          <Icon of={Copy} />
          {t("Copy")}
        </Doing>
      </p>
    </Dialog>
  );
}
