/* Live: who is at the door, what happened, and every document that somebody looked at. */
import { useSignal } from "@preact/signals";
import { t } from "../../lib/words";
import { connection } from "../connection";
import { NewDocument } from "../documents/new";
import { NothingYet } from "../documents/nothing-yet";
import { FailedStrip } from "../parts/failed-strip";
import { Frame } from "../parts/frame";
import { PaymentStrip } from "../payments/tasks";
import { Segments } from "../parts/segments";
import { Loading } from "../parts/waiting";
import { query } from "../route";
import { known, mayWrite } from "../state";
import { Counters, RangeSwitch } from "./counters";
import { Doorways } from "./doorways";
import { Feed } from "./feed";
import { Flow } from "./flow";
import { replayedHour } from "./past-hour";
import { Replay } from "./replay";
import { Documents } from "./table";
import { Traces } from "./traces";

export function LivePage() {
  const found = known.value;
  const empty = found && found.cards.size === 0;
  const replayed = replayedHour(query.value);
  return (
    <Frame title={<h1>{t("Live")}</h1>} range={found && !empty && !replayed && <RangeSwitch />} actions={mayWrite.value && <NewDocument />}>
      <FailedStrip />
      <PaymentStrip />
      <div class="live">
        {!found && (connection.value.state === "connecting" ? <Loading /> : <Unread />)}
        {empty && <NothingYet />}
        {found && !empty && (replayed ? <Replay key={replayed} from={replayed} /> : <Found />)}
      </div>
    </Frame>
  );
}

/** The banner above says since when, and lets one try at once. */
function Unread() {
  return <p class="none">{t("Nothing could be read yet. It is tried again until it works.")}</p>;
}

function Found() {
  const tab = useSignal<"documents" | "feed">("documents");
  const of = [["documents", t("Documents")], ["feed", t("Feed")]] as const;
  return (
    <>
      <Doorways />
      <Counters />
      <div class="movement">
        <Traces />
        <Flow />
      </div>
      <div class="tabs">
        <Segments label={t("Show")} of={of} chosen={tab.value} choose={(name) => (tab.value = name)} />
      </div>
      <div class="columns" data-tab={tab.value}>
        <Documents />
        <Feed />
      </div>
    </>
  );
}
