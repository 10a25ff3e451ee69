/* The dashboard: who is signed in, which screen, and one live connection for all of them. */
import { speaks } from "./speech";
import "@fontsource-variable/inter/wght.css";
import "../css/tokens.css";
import "../css/base.css";
import "../css/staff/index.css";
import { useSignalEffect } from "@preact/signals";
import { render } from "preact";
import { rich, t } from "../lib/words";
import { AccountPage } from "./people/account";
import { api, asked } from "./ask";
import { startKeys } from "./commands";
import { connect } from "./connection";
import { DocumentPage } from "./documents/document";
import { startDropping } from "./imports/drop";
import { Frame } from "./parts/frame";
import { Lazily } from "./parts/lazily";
import { LivePage } from "./live/live";
import { Sheets, startCommands } from "./menu/sheets";
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
    case "documents":
      return <Lazily key="documents" load={() => import("./documents/list").then((page) => page.DocumentsPage)} title={t("Documents")} />;
    case "new":
      return <Lazily key="new" load={() => import("./editor/editor").then((page) => page.NewPage)} title={t("New document")} />;
    case "editor": {
      const { id } = screen.value;
      return <Lazily key={id} load={() => editing(id)} title={t("Document")} />;
    }
    case "imports":
      return <Lazily load={() => import("./imports/page").then((page) => page.ImportsPage)} title={t("Import")} />;
    case "messages":
      return <Lazily key="messages" load={() => import("./messages/page").then((page) => page.MessagesPage)} title={t("Messages")} />;
    case "failed-sends":
      return <Lazily key="failed-sends" load={() => import("./messages/failed").then((page) => page.FailedPage)} title={t("Failed sends")} />;
    case "failed-work":
      return <Lazily key="failed-work" load={() => import("./told/failed-work").then((page) => page.FailedWorkPage)} title={t("Other work that failed")} />;
    case "notifications":
      return <Lazily key="notifications" load={() => import("./told/notifications").then((page) => page.NotificationsPage)} title={t("Notifications")} />;
    case "live":
      return <LivePage />;
    case "document":
      return <DocumentPage key={screen.value.id} id={screen.value.id} />;
    case "payment-story": {
      const { id } = screen.value;
      return <Lazily key={`payment ${id}`} load={() => payment(id)} title={t("Payment")} />;
    }
    case "customers":
      return <Lazily key="customers" load={() => customers().then((page) => page.CustomersPage)} title={t("Customers")} />;
    case "customer":
      return <Lazily key={screen.value.id} load={() => customers().then((page) => page.CustomerPage)} title={t("Customer")} />;
    case "new-customer":
    case "edit-customer":
      return <Lazily key="customer-form" load={() => customers().then((page) => page.CustomerForm)} title={t("Customer")} />;
    case "payments":
      return <Lazily key="payments" load={() => import("./payments/pages").then((page) => page.PaymentsPage)} title={t("Payments")} />;
    case "payment": {
      const { id } = screen.value;
      return <Lazily key={id} load={() => import("./payments/pages").then(({ PaymentScreen }) => () => <PaymentScreen id={id} />)} title={t("Payment")} />;
    }
    case "settings":
      return <Lazily key="settings" load={() => import("./settings/page").then((page) => page.SettingsPage)} title={t("Settings")} />;
    case "nowhere":
      return <NowherePage />;
  }
}

async function editing(id: string) {
  const { EditorPage } = await import("./editor/editor");
  return () => <EditorPage id={id} />;
}

async function payment(id: string) {
  const { PaymentStoryPage } = await import("./payments/story");
  return () => <PaymentStoryPage id={id} />;
}

function customers() {
  return import("./customers/pages");
}

function NowherePage() {
  return (
    <Frame title={<h1>{t("Nothing here")}</h1>}>
      <p class="none">
        {rich("There is no such page. {link}", { link: <a href="/staff">{t("See who is at the door.")}</a> })}
      </p>
    </Frame>
  );
}

/** Without an answer, the connection's own tries lead on; without a session, to the sign-in. */
async function enter(): Promise<void> {
  connect();
  try {
    me.value = await asked(api.GET("/api/v1/session"));
    if (!speaks(me.value.locale)) location.reload();
  } catch {
    me.value = null;
  }
}

startPainting();
startRouting();
startDropping();
startKeys();
startCommands();
startTab();
render(<App />, document.getElementById("app")!);
