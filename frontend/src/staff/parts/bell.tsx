/* The bell: what one was told last, how much of it is unread, and the way to each thing. */
import { Bell as Drawing } from "lucide";
import { useRef } from "preact/hooks";
import type { Notice } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { ago, exact, now } from "../clock";
import { bodyOf, placeOf, readNotices, titleOf } from "../notices";
import { told } from "../state";
import { Doing } from "./trying";

const MOST_SHOWN = 99;

export function Bell() {
  const list = useRef<HTMLDivElement>(null);
  if (!told.value) return null;
  const { unread, items } = told.value;
  const close = () => list.current?.hidePopover();
  return (
    <>
      <button type="button" class="tool bell" popovertarget="notices" aria-label={label(unread)} title={t("Notifications")}>
        <Icon of={Drawing} />
        {unread > 0 && <span aria-hidden="true">{Math.min(unread, MOST_SHOWN)}</span>}
      </button>
      <div ref={list} id="notices" class="notices" popover="auto" role="dialog" aria-label={t("Notifications")}>
        <header>
          <h2>{t("Notifications")}</h2>
          {unread > 0 && (
            <Doing act={() => readNotices(null)} doing={t("Marking")} class="plain">
              {t("Mark all as read")}
            </Doing>
          )}
        </header>
        {!items.length && <p class="small">{t("Nothing yet. When somebody opens a document for the first time, it stands here.")}</p>}
        <ul>
          {items.map((notice) => (
            <Row key={notice.id} notice={notice} close={close} />
          ))}
        </ul>
        <footer>
          <a href="/staff/notifications" onClick={close}>
            {t("Choose notifications")}
          </a>
        </footer>
      </div>
    </>
  );
}

function Row({ notice, close }: { notice: Notice; close: () => void }) {
  const follow = () => {
    close();
    if (!notice.read_at) void readNotices([notice.id]).catch(() => undefined);
  };
  return (
    <li>
      <a href={placeOf(notice)} data-unread={!notice.read_at} onClick={follow}>
        <span class="strong">{titleOf(notice)}</span>
        <span class="small">{bodyOf(notice)}</span>
        <time class="small" dateTime={notice.at} title={exact(notice.at)}>
          {ago(notice.at, now.value)}
        </time>
        {!notice.read_at && <span class="visually-hidden">{t("unread")}</span>}
      </a>
    </li>
  );
}

function label(unread: number): string {
  return unread ? tn(unread, "Notifications, {count} unread", "Notifications, {count} unread") : t("Notifications");
}
