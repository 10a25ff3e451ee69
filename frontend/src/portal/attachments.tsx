/* What else belongs to the document; fetched for those that have something. */
import { Download, Paperclip } from "lucide";
import type { Snapshot } from "../api/types";
import { save } from "../lib/save";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { AUTHORIZATION } from "./ask";
import { pass, token } from "./boot";
import { Fold, say } from "./frame";

export function Attachments({ document }: { document: Snapshot }) {
  return (
    <Fold id="attachments" mark={Paperclip} title={t("Attachments")}>
      <ul class="files">
        {document.attachments.map((file) => (
          <li>
            <a
              href={file.url || `/portal/${token}/documents/${document.id}/files/${file.sha256}`}
              rel="noreferrer"
              {...(file.url ? { target: "_blank" } : { download: file.name, onClick: pass ? keep : undefined })}
            >
              <bdi class="strong">{file.description || file.name}</bdi>
              <Icon of={Download} />
            </a>
          </li>
        ))}
      </ul>
    </Fold>
  );
}

/** A file behind a code, which a plain request would not get. */
async function keep(event: MouseEvent): Promise<void> {
  event.preventDefault();
  const { href } = event.currentTarget as HTMLAnchorElement;
  await save(href, () => t("The file did not arrive. Try again."), AUTHORIZATION).catch((failure: Error) => say(failure.message));
}
