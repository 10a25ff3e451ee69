/* Where somebody reads the feed: nothing moves there, and what he comes near is fetched. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** Pixels beyond the window within which rows are drawn, and older ones fetched. */
const AHEAD = 1_500;
/** Pixels that a list may be scrolled by without being read. */
const STILL = 8;

export function useReader(paused: ReadonlySignal<boolean>, fetch: () => void) {
  const list = useRef<HTMLDivElement>(null);
  /** Whether what is shown has to stay. */
  const held = useSignal(paused.value);
  /** The first and the last stretch of older entries that is near the window. */
  const near = useSignal<[number, number]>([0, 0]);
  const look = () => {
    const box = list.current;
    if (!box) return;
    const away = scrolled(box);
    held.value = paused.value || away || within(box);
    const range = inSight(box);
    if (range.join() !== near.value.join()) near.value = range;
    if (away && left(box) < AHEAD) fetch();
  };
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    let drawing = 0;
    const soon = () => {
      drawing ||= requestAnimationFrame(() => {
        drawing = 0;
        latest.current();
      });
    };
    // On a phone it is the page that scrolls, not the list.
    addEventListener("scroll", soon, { capture: true, passive: true });
    for (const moved of ["focusin", "focusout"]) list.current!.addEventListener(moved, soon);
    return () => {
      removeEventListener("scroll", soon, { capture: true });
      cancelAnimationFrame(drawing);
    };
  }, []);
  useEffect(() => latest.current(), [paused.value]);
  /** Go back to the newest entries. */
  const leave = () => {
    if (within(list.current!)) (document.activeElement as HTMLElement).blur();
    list.current!.scrollTo({ top: 0 });
    if (scrolled(list.current!)) list.current!.closest("section")!.scrollIntoView();
    latest.current();
  };
  return { list, held, near, leave };
}

function scrolled(box: HTMLElement): boolean {
  return box.scrollTop > STILL || box.getBoundingClientRect().top < -STILL;
}

/** Pixels below what is in sight. */
function left(box: HTMLElement): number {
  const { scrollTop, scrollHeight, clientHeight } = box;
  return scrollTop > STILL ? scrollHeight - clientHeight - scrollTop : box.getBoundingClientRect().bottom - innerHeight;
}

function within(box: HTMLElement): boolean {
  return document.activeElement !== box && box.contains(document.activeElement);
}

/** The live rows come first, and are always drawn. */
function inSight(box: HTMLElement): [number, number] {
  const stretches = [...box.querySelectorAll<HTMLElement>(".stretch")].slice(1).map((each) => each.getBoundingClientRect());
  const near = ({ top, bottom }: DOMRect) => bottom > -AHEAD && top < innerHeight + AHEAD;
  const first = stretches.findIndex(near);
  return first < 0 ? [0, 0] : [first, stretches.findLastIndex(near)];
}
