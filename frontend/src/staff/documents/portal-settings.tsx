/* A link for staff: copy it, see what became of it, replace or end it, and why it opens or not. */
import { useSignal } from "@preact/signals";
import { Ban, Copy, RefreshCw } from "lucide";
import type { Link } from "../../api/types";
import { distance, legal } from "../../lib/dates";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { ago, dateOf, dayOf, exact, hour, locale, now, today } from "../clock";
import { copyLink } from "../parts/copy";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Doing } from "../parts/trying";
import { Rules, reasonWord } from "./checks";

interface Props {
  title: string;
  links: Link[];
  renew: () => Promise<unknown>;
  look: () => Promise<void>;
  /** Whether its checks stand elsewhere. */
  checked?: boolean;
}

export function PortalSettings({ title, links, renew, look, checked = false }: Props) {
  const own = links.filter((link) => !link.delivery);
  const sent = links.filter((link) => link.delivery);
  const [standing, ...ended] = own[0] && !over(own[0]) ? own : [undefined, ...own];
  const renewed = async () => {
    await renew();
    await look();
    say(t("New link made"));
  };
  return (
    <section class="portal-settings">
      <h2>{title}</h2>
      {standing ? (
        <Standing link={standing} look={look} checked={checked} />
      ) : (
        <>
          <p>{t("The last link was revoked. Nothing opens for the customer until there is a new one.")}</p>
          <p class="buttons">
            <Doing act={renewed} doing={t("Making a new link")}>
              {t("New link")}
            </Doing>
          </p>
        </>
      )}
      {sent.length > 0 && <SentLinks links={sent} />}
      {ended.length > 0 && <Ended links={ended as Link[]} />}
    </section>
  );
}

function Standing({ link, look, checked }: { link: Link; look: () => Promise<void>; checked: boolean }) {
  const asking = useSignal<"regenerate" | "revoke" | null>(null);
  return (
    <>
      <p class="address">
        <code translate={false}>{link.address.replace("/portal/", "…/")}</code>
        <Doing act={() => copyLink(link.id).then(look)} doing={t("Copying")} class="plain">
          <Icon of={Copy} />
          {t("Copy Link")}
        </Doing>
      </p>
      <Facts link={link} />
      <p class="buttons">
        <button type="button" class="button" onClick={() => (asking.value = "regenerate")}>
          <Icon of={RefreshCw} />
          {t("Regenerate Link")}
        </button>
        <button type="button" class="button danger" onClick={() => (asking.value = "revoke")}>
          <Icon of={Ban} />
          {t("Revoke")}
        </button>
      </p>
      {!checked && <Why link={link} />}
      {asking.value && (
        <Confirm link={link} what={asking.value} close={() => (asking.value = null)} look={look} />
      )}
    </>
  );
}

function Facts({ link }: { link: Link }) {
  const day = link.expires_at && dateOf(link.expires_at);
  return (
    <dl class="facts">
      <div>
        <dt>{t("Created")}</dt>
        <dd title={exact(link.created_at)}>{`${legal(dateOf(link.created_at), locale)}, ${hour(link.created_at)}`}</dd>
      </div>
      <div>
        <dt>{t("Expires")}</dt>
        <dd title={link.expires_at ? exact(link.expires_at) : undefined}>
          {day
            ? `${legal(day, locale)}, ${distance(day, today())}`
            : tn(link.valid_days, "{count} day after it is first copied", "{count} days after it is first copied")}
        </dd>
      </div>
      <div>
        <dt>{t("Views")}</dt>
        <dd>
          {link.last_viewed_at
            ? t("{count}, the last one {when}", { count: link.views, when: ago(link.last_viewed_at, now.value) })
            : link.views}
        </dd>
      </div>
      <div>
        <dt>{t("State")}</dt>
        <dd class={link.reason ? "bad" : "good"}>{link.reason ? reasonWord(link.reason) : t("Opens for the customer")}</dd>
      </div>
    </dl>
  );
}

function Why({ link }: { link: Link }) {
  return (
    <details class="why">
      <summary>{t("Why can or can’t this link be opened?")}</summary>
      <Rules link={link} />
    </details>
  );
}

interface ConfirmProps {
  link: Link;
  what: "regenerate" | "revoke";
  close: () => void;
  look: () => Promise<void>;
}

function Confirm({ link, what, close, look }: ConfirmProps) {
  const params = { path: { link: link.id } };
  const regenerate = async () => {
    await asked(api.POST("/api/v1/links/{link}/successor", { params }));
    await look();
    close();
    say(t("New link made; the old one is dead"));
  };
  const revoke = async () => {
    await asked(api.POST("/api/v1/links/{link}/revocation", { params }));
    await look();
    close();
    say(t("Link revoked"));
  };
  return (
    <Dialog title={what === "regenerate" ? t("Regenerate this link?") : t("Revoke this link?")} close={close}>
      <p>{handedOut(link)}</p>
      <p>
        {what === "regenerate"
          ? t("A new link takes its place; copy it and send it again.")
          : t("The customer cannot open it until you make a new link.")}
      </p>
      <p class="buttons end">
        <button type="button" class="button" onClick={close}>
          {t("Keep it")}
        </button>
        {what === "regenerate" ? (
          <Doing act={regenerate} doing={t("Regenerating")} class="primary">
            {t("Regenerate Link")}
          </Doing>
        ) : (
          <Doing act={revoke} doing={t("Revoking")} class="destroy">
            {t("Revoke")}
          </Doing>
        )}
      </p>
    </Dialog>
  );
}

function handedOut(link: Link): string {
  if (!link.started_at) return t("It was never handed out, so nobody will miss it.");
  const day = dayOf(link.started_at, now.value);
  return link.views
    ? tn(
        link.views,
        "It was handed out on {day} and viewed once. Wherever it was sent, it stops opening at once.",
        "It was handed out on {day} and viewed {count} times. Wherever it was sent, it stops opening at once.",
        { day },
      )
    : t("It was handed out on {day}. Wherever it was sent, it stops opening at once.", { day });
}

/** The links in messages: each recipient has one of his own. */
function SentLinks({ links }: { links: Link[] }) {
  return (
    <ul class="sent-links" aria-label={t("Links in messages")}>
      {links.map((link) => (
        <li key={link.id}>
          <span>{t("sent to {name}", { name: link.sent_to })}</span>
          <span class={link.reason ? "small bad" : "small"}>
            {link.reason ? reasonWord(link.reason) : tn(link.views, "{count} view", "{count} views")}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Ended({ links }: { links: Link[] }) {
  return (
    <details class="why">
      <summary>{tn(links.length, "{count} earlier link", "{count} earlier links")}</summary>
      <ul>
        {links.map((link) => (
          <li>
            <span>
              {t("{day}, {what}, {views}", {
                day: dayOf(link.created_at, now.value),
                what: link.revoked_at ? t("revoked") : t("replaced"),
                views: tn(link.views, "{count} view", "{count} views"),
              })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function over(link: Link): boolean {
  return Boolean(link.revoked_at || link.superseded_at);
}
