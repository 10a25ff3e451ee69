/* Live: who is at the door, what happened today, and every document that somebody looked at. */
import { useSignal } from "@preact/signals";
import { api } from "../ask";
import { Counters } from "./counters";
import { Doorways } from "./doorways";
import { Feed } from "./feed";
import { Frame } from "../parts/frame";
import { ImportButton, NothingYet } from "../documents/import";
import { known } from "../state";
import { Documents } from "./table";

export function LivePage() {
  const tab = useSignal<"documents" | "feed">("documents");
  const found = known.value;
  const empty = found && found.cards.size === 0;
  return (
    <Frame title={<h1>Live</h1>} actions={<ImportButton />}>
      <div class="live">
        {!found && <Skeleton />}
        {empty && <NothingYet />}
        {found && !empty && (
          <>
            <Doorways />
            <Counters />
            <div class="tabs" role="group" aria-label="Show">
              {(["documents", "feed"] as const).map((name) => (
                <button type="button" aria-pressed={tab.value === name} onClick={() => (tab.value = name)}>
                  {name === "feed" ? "Feed" : "Documents"}
                </button>
              ))}
            </div>
            <div class="columns" data-tab={tab.value}>
              <Documents />
              <Feed items={found.items} earlier={earlier} />
            </div>
          </>
        )}
      </div>
    </Frame>
  );
}

function earlier(before: number) {
  return api.GET("/api/v1/activity", { params: { query: { before } } });
}

/** Where text will stand, if it takes a moment. */
function Skeleton() {
  return (
    <div class="skeleton" aria-hidden="true">
      {Array.from({ length: 8 }, () => (
        <i />
      ))}
    </div>
  );
}
