/* One's own notifications: which way each kind takes, quiet hours, and when the digest comes. */
import { useMemo } from "preact/hooks";
import type { NoticeChoices } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { able, display } from "../notices";
import { type Editing, useEditing } from "../parts/editing";
import { Choice, Entry, Switch } from "../parts/fields";
import { Frame } from "../parts/frame";
import { useLooking } from "../parts/looking";
import { say } from "../parts/toast";
import { Doing, Unread } from "../parts/trying";
import { notices } from "../preferences";
import { timeZones } from "../settings/choices";
import { Sheet } from "../settings/sheet";
import { only } from "../settings/state";
import { me } from "../state";

type Ways = NoticeChoices["ways"];
type Kind = keyof Ways & string;
type Way = NonNullable<Ways[Kind]>[number];
type Values = Pick<NoticeChoices, "ways" | "quiet" | "quiet_from" | "quiet_until" | "time_zone" | "digest" | "digest_at">;

const WAYS: Way[] = ["app", "email", "digest"];

export function NotificationsPage() {
  const { found: known, wrong, look } = useLooking(() => asked(api.GET("/api/v1/notice-preferences")));
  return (
    <Frame title={<h1>{t("Notifications")}</h1>}>
      <Unread why={wrong.value} look={look} />
      {me.value && known.value && <Fields known={known.value} take={(fresh) => (known.value = fresh)} />}
    </Frame>
  );
}

function Fields({ known, take }: { known: NoticeChoices; take: (fresh: NoticeChoices) => void }) {
  const start = useMemo(() => read(known), [known]);
  const form = useEditing<Values>("notifications", start);
  const words = labels();
  const save = async () => {
    let fresh = known;
    const done = await form.save(
      async (changed) => {
        const body = { version: fresh.version, ...only(form.values.value, changed) };
        fresh = await asked(api.PATCH("/api/v1/notice-preferences", { body }));
        return read(fresh);
      },
      async () => read((fresh = await asked(api.GET("/api/v1/notice-preferences")))),
    );
    take(fresh);
    if (done) say(t("Saved"));
  };
  return (
    <Sheet
      title={t("What you are told")}
      about={t("Only what people do counts, never robots, and nobody is told of his own doing.")}
      form={form}
      words={words}
      save={save}
      buttons={<Test />}
    >
      {known.transport === "none" && <p class="warning">{t("No mail server is set up, so no e-mail leaves.")}</p>}
      <Table form={form} known={known} />
      <fieldset>
        <legend>{t("Quiet hours")}</legend>
        <Switch form={form} name="quiet" label={t("Leave me alone at night")} hint={t("E-mails wait until the end, the desktop stays silent; the list still has everything.")} />
        {form.values.value.quiet && (
          <div class="entries">
            <Time form={form} name="quiet_from" label={words.quiet_from} />
            <Time form={form} name="quiet_until" label={words.quiet_until} />
            <Zone form={form} known={known} label={words.time_zone} />
          </div>
        )}
      </fieldset>
      <fieldset>
        <legend>{t("Daily digest")}</legend>
        <Switch form={form} name="digest" label={t("Send me a digest")} hint={t("What happened since the last one; on a day without anything none comes.")} />
        {form.values.value.digest && (
          <div class="entries">
            <Time form={form} name="digest_at" label={words.digest_at} hint={t("By the business's clock: {zone}", { zone: known.business_zone })} />
          </div>
        )}
      </fieldset>
      <p class="small">{t("E-mails go to {address}.", { address: known.email })}</p>
    </Sheet>
  );
}

function Table({ form, known }: { form: Editing<Values>; known: NoticeChoices }) {
  const words: Record<Way, string> = { app: t("Here and on the desktop"), email: t("E-mail at once"), digest: t("In the digest") };
  return (
    <table class="notice-ways">
      <caption class="visually-hidden">{t("Which way each notice takes")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("When")}</th>
          {WAYS.map((way) => (
            <th key={way} scope="col">
              {words[way]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(Object.keys(kinds()) as Kind[])
          .filter((kind) => known.possible[kind])
          .map((kind) => (
            <tr key={kind}>
              <th scope="row">{kinds()[kind]}</th>
              {WAYS.map((way) => (
                <td key={way}>
                  <Cell form={form} kind={kind} way={way} possible={known.possible[kind]!.includes(way)} label={`${kinds()[kind]}: ${words[way]}`} />
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function Cell({ form, kind, way, possible, label }: { form: Editing<Values>; kind: Kind; way: Way; possible: boolean; label: string }) {
  const chosen = form.values.value.ways[kind] ?? [];
  if (!possible) return <span aria-hidden="true">–</span>;
  const turn = (on: boolean) => {
    const wanted = WAYS.filter((each) => (each === way ? on : chosen.includes(each))).sort();
    form.set("ways", { ...form.values.value.ways, [kind]: wanted });
  };
  return <input type="checkbox" aria-label={label} checked={chosen.includes(way)} onChange={(event) => turn(event.currentTarget.checked)} />;
}

function Time({ form, name, label, hint }: { form: Editing<Values>; name: "quiet_from" | "quiet_until" | "digest_at"; label: string; hint?: string }) {
  return (
    <Entry form={form} name={name} label={label} hint={hint}>
      {(attributes) => (
        <input
          {...attributes}
          type="time"
          class="field"
          name={name}
          required
          value={form.values.value[name]}
          onInput={(event) => event.currentTarget.value && form.set(name, event.currentTarget.value)}
        />
      )}
    </Entry>
  );
}

function Zone({ form, known, label }: { form: Editing<Values>; known: NoticeChoices; label: string }) {
  const zones = useMemo(timeZones, []);
  const options = [["", t("as the business: {zone}", { zone: known.business_zone })] as const, ...zones];
  return <Choice form={form} name="time_zone" label={label} options={options} />;
}

/** An e-mail as notices come, and a notice on this desktop, where it may show any. */
function Test() {
  const act = async () => {
    await asked(api.POST("/api/v1/notice-preferences/test"));
    const shown = display(t("Your notices arrive"), t("This is how a notice looks here."), "porchlight-test");
    say(shown || !able || notices.value === "off" ? t("A test is on its way to you") : t("The e-mail is on its way; this browser shows no notices"));
  };
  return (
    <Doing act={act} doing={t("Sending")}>
      {t("Send me a test")}
    </Doing>
  );
}

function read({ ways, quiet, quiet_from, quiet_until, time_zone, digest, digest_at }: NoticeChoices): Values {
  return { ways, quiet, quiet_from, quiet_until, time_zone, digest, digest_at };
}

function kinds(): Record<Kind, string> {
  return {
    first_view: t("A document is opened for the first time"),
    quote_viewed: t("A quote is opened for the first time"),
    new_version: t("A new version is opened for the first time"),
    returned: t("A document is opened again after 30 days of silence"),
    view: t("A document is opened at any other time"),
    payment: t("A payment comes"),
    payment_declined: t("A bank declines a card"),
    payment_failed: t("A payment fails after all"),
    disputed: t("A bank asks for money back"),
    task: t("Something about money is to be decided"),
    undelivered: t("A message did not arrive"),
    work_failed: t("The server gave something up"),
  };
}

function labels(): Record<keyof Values, string> {
  return {
    ways: t("What you are told"),
    quiet: t("Quiet hours"),
    quiet_from: t("From|time"),
    quiet_until: t("Until|time"),
    time_zone: t("Time zone"),
    digest: t("Daily digest"),
    digest_at: t("Hour of the digest"),
  };
}
