/* The views with a name that this browser keeps. */
import { computed } from "@preact/signals";
import { views as kept } from "./preferences";
import { address } from "./route";
import { type View, added, parsed, without } from "./views";

export const views = computed<readonly View[]>(() => parsed(kept.value));

/** The view that is shown. */
export const shownView = computed(() => views.value.find((view) => view.address === address.value));

export function keepView(view: View): void {
  kept.value = JSON.stringify(added(views.value, view));
}

export function dropView(view: View): void {
  kept.value = JSON.stringify(without(views.value, view));
}
