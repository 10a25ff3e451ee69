/* What else belongs to the document; fetched for those that have something. */
import { Download, Paperclip } from "lucide";
import type { Snapshot } from "../api/types";
import { t } from "../lib/words";
import { Icon } from "../ui/icon";
import { pass, token } from "./boot";
import { Fold } from "./frame";
import { keep } from "./saving";

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
