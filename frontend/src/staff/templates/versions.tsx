/* What a message said before: when, by whom; to look at, and to bring back. */
import { useSignal } from "@preact/signals";
import type { Template, TemplateVersion } from "../../api/types";
import { t } from "../../lib/words";
import { exact, now, when } from "../clock";
import { Dialog } from "../parts/dialog";
import type { Words } from "../parts/letter-text";
import { say } from "../parts/toast";

interface Props {
  template: Template;
  bring: (words: Words) => void;
}

export function Versions({ template, bring }: Props) {
  const shown = useSignal<TemplateVersion | null>(null);
  if (!template.versions.length) return null;
  const wordsOf = (version: TemplateVersion) => version.words ?? template.original;
  const back = (version: TemplateVersion) => {
    bring(wordsOf(version));
    shown.value = null;
    say(t("Version {version} stands in the form; save it to use it.", { version: version.number }));
  };
  return (
    <section class="template-versions" aria-labelledby="template-versions">
      <h3 id="template-versions">{t("Versions")}</h3>
      <ul>
        {template.versions.map((version, place) => (
          <li key={version.number}>
            <span>
              <span class="strong">{t("Version {version}", { version: version.number })}</span>{" "}
              {place === 0 && <span class="small">{t("in use")}</span>}
              <span class="small versioned">
                <time dateTime={version.created_at} title={exact(version.created_at)}>{when(version.created_at, now.value)}</time>
                {version.created_by_name && `, ${version.created_by_name}`}
                {!version.words && `, ${t("the original words again")}`}
              </span>
            </span>
            <button type="button" class="button plain" onClick={() => (shown.value = version)}>
              {t("Look")}
            </button>
          </li>
        ))}
      </ul>
      {shown.value && (
        <Dialog title={t("Version {version}", { version: shown.value.number })} close={() => (shown.value = null)}>
          <div class="template-version" lang={template.language} dir="auto">
            {wordsOf(shown.value).subject && <p class="strong" dir="auto">{wordsOf(shown.value).subject}</p>}
            <pre dir="auto" tabIndex={0}>{wordsOf(shown.value).body}</pre>
          </div>
          <p class="buttons end">
            <button type="button" class="button primary" onClick={() => back(shown.value!)}>
              {t("Bring it back")}
            </button>
          </p>
        </Dialog>
      )}
    </section>
  );
}
