/* The top of a customer's portal as these settings would make it, before they are saved. */
import { useSignal } from "@preact/signals";
import type { CSSProperties } from "preact";
import { useEffect } from "preact/hooks";
import type { Palette, Shades } from "../../api/types";
import { t } from "../../lib/words";
import { api, asked } from "../ask";
import { settings } from "./state";

export const HEX = /^#[0-9a-f]{6}$/;
const SETTLING = 150; // ms without a change before the server is asked

/** Every shade that follows from two colours; the last one known while they are being typed. */
export function usePalette(primary: string, banner: string) {
  const palette = useSignal<Palette | null>(null);
  useEffect(() => {
    if (!HEX.test(primary) || !HEX.test(banner)) return;
    let late = false;
    const ask = async () => {
      try {
        const found = await asked(api.GET("/api/v1/palette", { params: { query: { primary, banner } } }));
        if (!late) palette.value = found;
      } catch {
        // The colours shown stay those of before; saving says what is wrong.
      }
    };
    const waiting = setTimeout(() => void ask(), palette.peek() ? SETTLING : 0);
    return () => {
      late = true;
      clearTimeout(waiting);
    };
  }, [primary, banner]);
  return palette;
}

interface Props {
  palette: Palette | null;
  welcome: string;
  dark?: boolean;
}

export function Preview({ palette, welcome, dark = false }: Props) {
  if (!palette) return <div class="preview" aria-hidden="true" />;
  const known = settings.value!;
  const shades = dark ? palette.dark : palette.light;
  const name = known.name || t("Your business");
  return (
    <div class="preview" data-scheme={dark ? "dark" : "light"} style={variables(shades)}>
      <div class="preview-banner">
        <p class="preview-head">
          {known.logo ? (
            <img class="preview-picture" src={`/logo/${known.logo}`} alt="" />
          ) : (
            <span class="preview-logo" aria-hidden="true">
              {name.slice(0, 1)}
            </span>
          )}
          <span>
            <span class="preview-name">{name}</span>
            {known.tagline && <span class="preview-tagline">{known.tagline}</span>}
          </span>
        </p>
        {welcome && <p class="preview-welcome">{welcome}</p>}
      </div>
      <div class="preview-page">
        <span class="preview-button">{t("Pay by bank transfer")}</span>
        <span class="preview-link">{t("A link in your colour")}</span>
      </div>
    </div>
  );
}

/** Set one by one by the browser, which the policy against inline styles allows. */
function variables(shades: Shades): CSSProperties {
  return {
    "--brand": shades.brand,
    "--on-brand": shades.on_brand,
    "--brand-ink": shades.brand_ink,
    "--banner": shades.banner,
    "--on-banner": shades.on_banner,
    "--brand-edge": shades.edge ? "var(--preview-ink)" : "transparent",
  } as CSSProperties;
}
