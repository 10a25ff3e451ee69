/* The dashboard: who is signed in, which screen, and one live connection for all of them. */
import "@fontsource-variable/inter/wght.css";
import "../css/tokens.css";
import "../css/base.css";
import "../css/staff/index.css";
import { useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { AccountPage } from "./people/account";
import { api, asked } from "./ask";
import { startKeys } from "./commands";
import { connect } from "./connection";
import { t } from "../lib/words";
import { DocumentPage } from "./documents/document";
import { Frame } from "./parts/frame";
import { LivePage } from "./live/live";
import { Sheets, startCommands } from "./menu/sheets";
import { startNotices } from "./notices";
import { Lazily } from "./parts/lazily";
import { startPainting } from "./preferences";
import { screen, startRouting } from "./route";
import { SetUpPage, SignInPage } from "./people/sign-in";
import { me } from "./state";
import { startTab } from "./tab";
import { TeamPage } from "./people/team";

function App() {
  useSignalEffect(() => {
    if (!["sign-in", "set-up"].includes(screen.value.name) && !me.peek()) void enter();
  });
  return (
    <>
      <Screen />
      <Sheets />
    </>
  );
}

function Screen() {
  switch (screen.value.name) {
    case "wall":
      return <Lazily load={() => import("./wall/wall").then((page) => page.WallPage)} title={t("The wall")} />;
    case "parts":
      return <Lazily load={() => import("./parts/sheet").then((page) => page.PartsPage)} title={t("Parts")} />;
    case "sign-in":
      return <SignInPage />;
    case "set-up":
      return <SetUpPage />;
    case "team":
      return <TeamPage />;
    case "account":
      return <AccountPage />;
    case "live":
      return <LivePage />;
    case "document":
      return <DocumentPage key={screen.value.id} id={screen.value.id} />;
    case "nowhere":
      return <NowherePage />;
  }
}

function NowherePage() {
  return (
    <Frame title={<h1>Nothing here</h1>}>
      <p class="none">
        There is no such page. <a href="/staff">See who is at the door.</a>
      </p>
    </Frame>
  );
}

/** Without an answer, the connection's own tries lead on; without a session, to the sign-in. */
async function enter(): Promise<void> {
  connect();
  try {
    me.value = await asked(api.GET("/api/v1/session"));
  } catch {
    me.value = null;
  }
}

startPainting();
startRouting();
startKeys();
startCommands();
startTab();
startNotices();
render(<App />, document.getElementById("app")!);
