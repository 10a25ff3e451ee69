/* The two colours of the business, and every shade that follows from them. */
import type { Palette, Settings, Shades } from "../../api/types";
import { t } from "../../lib/words";
import { locale } from "../clock";
import { type Checks, type Editing } from "../parts/editing";
import { Entry } from "../parts/fields";
import { Logo } from "./logo";
import { HEX, Preview, usePalette } from "./preview";
import { Sheet } from "./sheet";
import { only, settings, usePart } from "./state";

const FIELDS = ["primary_colour", "banner_colour"] as const;
type Values = Pick<Settings, (typeof FIELDS)[number]>;

const check = (colour: string) => (HEX.test(colour) ? "" : t("A colour such as #19553c."));
const CHECKS: Checks<Values> = { primary_colour: check, banner_colour: check };

export function BrandingPage() {
  const { form, save } = usePart<Values>("branding", { read: (known) => only(known, FIELDS), tell: (values) => values, checks: CHECKS });
  const { primary_colour: primary, banner_colour: banner } = form.values.value;
  const palette = usePalette(primary, banner);
  const words = { primary_colour: t("Primary colour"), banner_colour: t("Banner colour") };
  const welcome = settings.value!.welcome_message;
  return (
    <Sheet
      title={t("Branding")}
      about={t("Your colours on every portal page, at once. Text on them is always readable: that is computed.")}
      form={form}
      words={words}
      save={save}
      beside={
        <>
          <h2>{t("Preview")}</h2>
          <Preview palette={palette.value} welcome={welcome} />
          <Preview palette={palette.value} welcome={welcome} dark />
          <p class="small">{t("The top of a customer's page, by day and by night. Changes show here before you save them.")}</p>
        </>
      }
    >
      <div class="entries">
        <Colour form={form} name="primary_colour" label={words.primary_colour} hint={t("Of buttons and links.")} />
        <Colour form={form} name="banner_colour" label={words.banner_colour} hint={t("Behind your name.")} />
      </div>
      <Logo />
      {palette.value && <Contrasts palette={palette.value} />}
    </Sheet>
  );
}

interface ColourProps {
  form: Editing<Values>;
  name: keyof Values;
  label: string;
  hint: string;
}

function Colour({ form, name, label, hint }: ColourProps) {
  const value = form.values.value[name];
  return (
    <Entry form={form} name={name} label={label} hint={hint}>
      {(attributes) => (
        <span class="colour">
          <input
            type="color"
            aria-label={t("Pick: {what}", { what: label })}
            value={HEX.test(value) ? value : "#000000"}
            onInput={(event) => form.set(name, event.currentTarget.value)}
          />
          <input
            {...attributes}
            class="field mono"
            name={name}
            maxLength={7}
            autocomplete="off"
            value={value}
            onInput={(event) => form.set(name, event.currentTarget.value)}
            onBlur={() => {
              form.set(name, tidy(value));
              form.look(name);
            }}
          />
        </span>
      )}
    </Entry>
  );
}

function Contrasts({ palette }: { palette: Palette }) {
  const rows: [string, keyof Shades & `${string}_contrast`, number][] = [
    [t("Label on a button"), "text_contrast", 4.5],
    [t("Your name on the banner"), "banner_contrast", 4.5],
    [t("Button against the page"), "page_contrast", 3],
  ];
  const ratio = (found: number) => `${found.toLocaleString(locale, { minimumFractionDigits: 1 })} : 1`;
  return (
    <section>
      <h3>{t("How well it can be read")}</h3>
      <table class="contrasts">
        <thead>
          <tr>
            <th><span class="visually-hidden">{t("What")}</span></th>
            <th class="number">{t("Light")}</th>
            <th class="number">{t("Dark")}</th>
            <th class="number">{t("Needed")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([word, name, needed]) => (
            <tr key={name}>
              <th scope="row">{word}</th>
              <td class="number">{ratio(palette.light[name])}</td>
              <td class="number">{ratio(palette.dark[name])}</td>
              <td class="number zero">{ratio(needed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {(palette.light.edge || palette.dark.edge) && (
        <p class="small">
          {palette.light.edge
            ? t("This colour is close to the light page, so buttons get a thin edge there.")
            : t("This colour is close to the dark page, so buttons get a thin edge there.")}
        </p>
      )}
    </section>
  );
}

/** #19553c from what people paste: 19553C, #195 or with blanks around it. */
function tidy(text: string): string {
  const found = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (!found) return text.trim();
  const digits = found[1]!.toLowerCase();
  return `#${digits.length === 3 ? digits.replace(/./g, "$&$&") : digits}`;
}
