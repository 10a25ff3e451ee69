/* A link for staff: copy it, see what became of it, replace or end it, and why it opens or not. */
import { useSignal } from "@preact/signals";
import { Ban, Check, Copy, RefreshCw, X } from "lucide";
import type { Link } from "../../api/types";
import { distance, legal } from "../../lib/dates";
import { Icon } from "../../ui/icon";
import { api, asked } from "../ask";
import { ago, dateOf, dayOf, exact, hour, locale, now, today } from "../clock";
import { copyLink } from "../parts/copy";
import { Dialog } from "../parts/dialog";
import { Doing } from "../parts/frame";
import { say } from "../parts/toast";

interface Props {
  title: string;
  links: Link[];
  renew: () => Promise<unknown>;
  look: () => Promise<void>;
}

export function PortalSettings({ title, links, renew, look }: Props) {
  const [standing, ...ended] = links[0] && !over(links[0]) ? links : [undefined, ...links];
  const renewed = async () => {
    await renew();
    await look();
    say("New link made");
  };
  return (
    <section class="portal-settings">
      <h2>{title}</h2>
      {standing ? (
        <Standing link={standing} look={look} />
      ) : (
        <>
          <p>The last link was revoked. Nothing opens for the customer until there is a new one.</p>
          <p class="buttons">
            <Doing act={renewed} doing="Making a new link">
              New link
            </Doing>
          </p>
        </>
      )}
      {ended.length > 0 && <Ended links={ended as Link[]} />}
    </section>
  );
}

function Standing({ link, look }: { link: Link; look: () => Promise<void> }) {
  const asking = useSignal<"regenerate" | "revoke" | null>(null);
  return (
    <>
      <p class="address">
        <code>{link.address.replace("/portal/", "…/")}</code>
        <Doing act={() => copyLink(link.id).then(look)} doing="Copying" class="plain">
          <Icon of={Copy} />
          Copy Link
        </Doing>
      </p>
      <Facts link={link} />
      <p class="buttons">
        <button type="button" class="button" onClick={() => (asking.value = "regenerate")}>
          <Icon of={RefreshCw} />
          Regenerate Link
        </button>
        <button type="button" class="button danger" onClick={() => (asking.value = "revoke")}>
          <Icon of={Ban} />
          Revoke
        </button>
      </p>
      <Why link={link} />
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
        <dt>Created</dt>
        <dd title={exact(link.created_at)}>{`${legal(dateOf(link.created_at), locale)}, ${hour(link.created_at)}`}</dd>
      </div>
      <div>
        <dt>Expires</dt>
        <dd title={link.expires_at ? exact(link.expires_at) : undefined}>
          {day
            ? `${legal(day, locale)}, ${distance(day, today())}`
            : `${link.valid_days} days after it is first copied`}
        </dd>
      </div>
      <div>
        <dt>Views</dt>
        <dd>
          {link.views}
          {link.last_viewed_at ? `, the last one ${ago(link.last_viewed_at, now.value)}` : ""}
        </dd>
      </div>
      <div>
        <dt>State</dt>
        <dd class={link.reason ? "bad" : "good"}>{link.reason ? REASONS[link.reason] : "Opens for the customer"}</dd>
      </div>
    </dl>
  );
}

const RULES: Record<NonNullable<Link["reason"]>, string> = {
  portal_disabled: "The portal is switched on",
  unknown_token: "The link is one of ours",
  customer_portal_disabled: "This customer's portal is switched on",
  revoked: "It was not revoked",
  superseded: "There is no newer link in its place",
  expired: "It has not expired",
  not_found: "The document may be shown",
};

const REASONS: Record<NonNullable<Link["reason"]>, string> = {
  portal_disabled: "The portal is switched off",
  unknown_token: "Not one of ours",
  customer_portal_disabled: "This customer's portal is switched off",
  revoked: "Revoked",
  superseded: "Replaced by a newer link",
  expired: "Expired",
  not_found: "The document is not shown",
};

function Why({ link }: { link: Link }) {
  return (
    <details class="why">
      <summary>Why can or can’t this link be opened?</summary>
      <ol>
        {link.checks.map((check) => (
          <li data-passed={check.passed}>
            <Icon of={check.passed ? Check : X} />
            {check.passed ? RULES[check.rule] : REASONS[check.rule]}
          </li>
        ))}
      </ol>
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
    say("New link made; the old one is dead");
  };
  const revoke = async () => {
    await asked(api.POST("/api/v1/links/{link}/revocation", { params }));
    await look();
    close();
    say("Link revoked");
  };
  const handed = link.started_at
    ? `It was handed out on ${dayOf(link.started_at, now.value)}${link.views ? ` and viewed ${link.views === 1 ? "once" : `${link.views} times`}` : ""}. Wherever it was sent, it stops opening at once.`
    : "It was never handed out, so nobody will miss it.";
  return (
    <Dialog title={what === "regenerate" ? "Regenerate this link?" : "Revoke this link?"} close={close}>
      <p>{handed}</p>
      <p>
        {what === "regenerate"
          ? "A new link takes its place; copy it and send it again."
          : "The customer cannot open it until you make a new link."}
      </p>
      <p class="buttons end">
        <button type="button" class="button" onClick={close}>
          Keep it
        </button>
        {what === "regenerate" ? (
          <Doing act={regenerate} doing="Regenerating" class="primary">
            Regenerate Link
          </Doing>
        ) : (
          <Doing act={revoke} doing="Revoking" class="destroy">
            Revoke
          </Doing>
        )}
      </p>
    </Dialog>
  );
}

function Ended({ links }: { links: Link[] }) {
  return (
    <details class="why">
      <summary>{links.length === 1 ? "1 earlier link" : `${links.length} earlier links`}</summary>
      <ul>
        {links.map((link) => (
          <li>
            <span>
              {`${dayOf(link.created_at, now.value)}, ${link.revoked_at ? "revoked" : "replaced"}, `}
              {link.views === 1 ? "1 view" : `${link.views} views`}
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
