/* A status: a word, a mark, and only then a colour. */
import {
  Check, Circle, CircleAlert, CircleDashed, CircleDotDashed, CircleSlash, Clock, Hourglass, Undo2, type IconNode,
} from "lucide";
import type { Kind, Status } from "../api/types";
import { t } from "../lib/words";
import { Icon } from "./icon";

const SHAPES: Record<Status, [word: () => string, mark: IconNode]> = {
  draft: [() => t("Draft"), CircleDashed],
  open: [() => t("Open|status"), Circle],
  overdue: [() => t("Overdue"), CircleAlert],
  partly_paid: [() => t("Partly paid"), CircleDotDashed],
  processing: [() => t("Processing"), Hourglass],
  paid: [() => t("Paid|status"), Check],
  expired: [() => t("Expired"), Clock],
  withdrawn: [() => t("Withdrawn"), Undo2],
  void: [() => t("Void"), CircleSlash],
};

export function statusWord(status: Status): string {
  return SHAPES[status][0]();
}

/** `kind`, where its word would be another one: no quote is unpaid. */
export function StatusMark({ status, pill = false, kind }: { status: Status; pill?: boolean; kind?: Kind }) {
  return (
    <span class={pill ? "pill" : "status"} data-status={status}>
      <Icon of={SHAPES[status][1]} size={14} stroke={1.75} />
      {kind === "quote" && status === "open" ? t("Open|quote") : statusWord(status)}
    </span>
  );
}
