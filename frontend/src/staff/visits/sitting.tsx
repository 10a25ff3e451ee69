/* Whose a visit is: why it is taken for that, and what staff say instead, of it or of all like it. */
import { useSignal } from "@preact/signals";
import { Bot, User } from "lucide";
import { useEffect } from "preact/hooks";
import type { Said, VisitClass, VisitKnown } from "../../api/types";
import { t, tn } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { api, asked, reason } from "../ask";
import { exact } from "../clock";
import { Dialog } from "../parts/dialog";
import { say } from "../parts/toast";
import { Doing, Wrong } from "../parts/trying";
import { mayWrite } from "../state";
import { sitterWord, whyNot } from "../words";

const SAYS: [Said, () => string][] = [
  ["human", () => t("This was a person")],
  ["scanner", () => t("This was a robot")],
  ["staff", () => t("This was one of us")],
];

/** A button beside a visit that opens on why it is taken for what it is. */
export function WhoWasIt({ visit, by, changed }: { visit: string; by: VisitClass | null; changed?: (() => unknown) | undefined }) {
  const open = useSignal(false);
  return (
    <>
      <button type="button" class="tool who-was-it" aria-label={t("Who was it?")} title={t("Who was it?")} onClick={() => (open.value = true)}>
        <Icon of={by === "human" ? User : Bot} />
      </button>
      {open.value && <Sitting visit={visit} close={() => void (open.value = false)} changed={changed} />}
    </>
  );
}

function Sitting({ visit, close, changed }: { visit: string; close: () => void; changed?: (() => unknown) | undefined }) {
  const known = useSignal<VisitKnown | null>(null);
  const wrong = useSignal("");
  const all = useSignal(false);
  const path = { params: { path: { visit } } };
  const look = async () => {
    try {
      known.value = await asked(api.GET("/api/v1/visits/{visit}", path));
    } catch (failure) {
      wrong.value = reason(failure);
    }
  };
  useEffect(() => void look(), []);
  const after = async () => {
    await changed?.();
    close();
  };
  const claim = async (by: Said) => {
    if (all.value) await asked(api.POST("/api/v1/visit-patterns", { body: { visit, visit_class: by } }));
    else await asked(api.PUT("/api/v1/visits/{visit}/reclassification", { ...path, body: { visit_class: by } }));
    say(t("Counters and feed follow"));
    await after();
  };
  const undo = async () => {
    const { pattern } = known.value!;
    if (pattern) await asked(api.DELETE("/api/v1/visit-patterns/{pattern}", { params: { path: { pattern } } }));
    else await asked(api.DELETE("/api/v1/visits/{visit}/reclassification", path));
    await after();
  };
  return (
    <Dialog title={t("Who was it?")} close={close}>
      <Wrong text={wrong.value} />
      {known.value && <Told of={known.value} />}
      {known.value && mayWrite.value && (
        <>
          {known.value.address && <Like of={known.value} all={all.value} choose={(yes) => (all.value = yes)} />}
          <p class="sitting-says">
            {SAYS.map(([by, word]) => (
              <Doing key={by} act={() => claim(by)} doing={t("Counting anew")}>
                {word()}
              </Doing>
            ))}
          </p>
          {known.value.found && (
            <p class="sitting-says">
              <Doing class="plain" act={undo} doing={t("Counting anew")}>
                {known.value.pattern ? t("Take it back for all that are like it") : t("Take it back")}
              </Doing>
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}

function Told({ of }: { of: VisitKnown }) {
  const why = whyNot(of.reasons);
  const facts = [
    [t("Taken for"), sitterWord(of.visit_class)],
    [t("Because"), why],
    [t("Device"), of.device],
    [t("From"), of.address],
    [t("At"), exact(of.started_at)],
  ];
  return (
    <dl class="facts">
      {facts.map(([name, value]) => value && (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Like({ of, all, choose }: { of: VisitKnown; all: boolean; choose: (yes: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={all} onChange={(event) => choose(event.currentTarget.checked)} />
      <span>
        {t("and everything like it, from the same device and place: {visits} so far, {customers}, and all to come", {
          visits: tn(of.alike, "{count} other visit", "{count} other visits"),
          customers: tn(of.customers, "{count} customer", "{count} customers"),
        })}
      </span>
    </label>
  );
}
