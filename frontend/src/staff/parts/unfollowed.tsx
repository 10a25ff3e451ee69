/* Somebody asked that nothing of what is read is told: said instead of an empty place. */
import { EyeOff } from "lucide";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";

/** `name` prefers it. */
export function Unfollowed({ name }: { name: string }) {
  return (
    <p class="unfollowed">
      <Icon of={EyeOff} />
      {t("{customer} prefers not to be followed. Views, reading and presence are not noted; downloads are.", { customer: name })}
    </p>
  );
}

/** The same where there is room for a sign only. */
export function UnfollowedMark() {
  const word = t("Prefers not to be followed");
  return (
    <span class="unfollowed-mark" role="img" aria-label={word} title={word}>
      <Icon of={EyeOff} />
    </span>
  );
}
