/* Templates: what messages say, in every language, and whether these are the words of staff. */
import type { Channel, TemplateList } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { unsaved } from "../parts/editing";
import { useLooking } from "../parts/looking";
import { Unread } from "../parts/trying";
import { Loading } from "../parts/waiting";
import { query } from "../route";
import { TemplateEditor } from "./editor";
import { addressOf, ASKED, channelsOf, draftOfTemplate, keyIn, MONEY, type Purpose } from "./keys";
import { channelWord, languageName, purposeWord } from "./names";

export function TemplatesPage() {
  const { found: list, wrong, look } = useLooking(() => asked(api.GET("/api/v1/templates")), [query.value.has("message")]);
  const key = list.value && keyIn(query.value, list.value.language);
  if (!list.value) return wrong.value ? <Unread why={wrong.value} look={look} /> : <Loading />;
  if (key) return <TemplateEditor known={key} languages={list.value.languages} />;
  return <Messages list={list.value} />;
}

function Messages({ list }: { list: TemplateList }) {
  return (
    <div class="sheets templates">
      <header class="sheet-title">
        <h2>{t("Templates")}</h2>
        <p class="small">{t("What your messages say at first. Whoever sends one can still change its words.")}</p>
      </header>
      <Purposes list={list} purposes={ASKED} />
      <p class="small">{t("What is told of money goes out by itself:")}</p>
      <Purposes list={list} purposes={MONEY} />
    </div>
  );
}

function Purposes({ list, purposes }: { list: TemplateList; purposes: Purpose[] }) {
  return (
    <ul class="template-list">
      {purposes.map((purpose) => (
        <li key={purpose}>
          <h3>{purposeWord(purpose)}</h3>
          {channelsOf(purpose).map((channel) => (
            <Row key={channel} list={list} purpose={purpose} channel={channel} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function Row({ list, purpose, channel }: { list: TemplateList; purpose: Purpose; channel: Channel }) {
  const own = list.standing.filter((each) => each.own && each.purpose === purpose && each.channel === channel);
  const codes = Object.keys(list.languages);
  const begun = codes.filter((language) => unsaved.value.has(draftOfTemplate({ purpose, channel, language })));
  return (
    <a class="template-row" href={addressOf({ purpose, channel, language: begun[0] ?? list.language })}>
      <span class="strong">{channelWord(channel)}</span>
      <span class="small">
        {own.length
          ? t("Your words in {languages}", { languages: own.map(({ language }) => languageName(language)).join(", ") })
          : t("The original words")}
      </span>
      {begun.length > 0 && <span class="small">{t("not saved")}</span>}
    </a>
  );
}
