/* When a document was last viewed: now, so long ago, or a word for never. */
import type { Card } from "../../api/types";
import { t } from "../../lib/words";
import { ago, exact, now } from "../clock";
import { UnfollowedMark } from "./unfollowed";

/** `person`: somebody looks at it now. */
export function LastViewed({ card, person, never }: { card: Card; person: boolean; never: string }) {
  if (person) return <span class="now">{t("now")}</span>;
  return (
    <>
      {card.last_viewed_at ? (
        <time dateTime={card.last_viewed_at} title={exact(card.last_viewed_at)}>
          {ago(card.last_viewed_at, now.value)}
        </time>
      ) : (
        <span class="zero">{never}</span>
      )}
      {!card.followed && <UnfollowedMark />}
    </>
  );
}
