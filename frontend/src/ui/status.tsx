/* A status: a word, a mark, and only then a colour. */
import { Check, Circle, CircleAlert, CircleDotDashed, type IconNode } from "lucide";
import type { Status } from "../api/types";
import { t } from "../lib/words";
import { Icon } from "./icon";

const SHAPES: Record<Status, [() => string, IconNode]> = {
  open: [() => t("Open|status"), Circle],
  overdue: [() => t("Overdue"), CircleAlert],
  partly_paid: [() => t("Partly paid"), CircleDotDashed],
  paid: [() => t("Paid|status"), Check],
};

export function StatusMark({ status, pill = false }: { status: Status; pill?: boolean }) {
  const [word, mark] = SHAPES[status];
  return (
    <span class={pill ? "pill" : "status"} data-status={status}>
      <Icon of={mark} size={14} stroke={1.75} />
      {word()}
    </span>
  );
}
