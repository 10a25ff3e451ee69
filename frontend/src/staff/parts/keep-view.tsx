/* The button that gives the screen as it is filtered a name, and takes it away again. */
import { useSignal } from "@preact/signals";
import { Bookmark } from "lucide";
import { t } from "../../lib/words";
import { Icon } from "../../ui/icon";
import { useCommands } from "../commands";
import { address, goTo, query } from "../route";
import { dropView, keepView, shownView, views } from "../kept-views";
import { Dialog } from "./dialog";
import { Field, Form } from "./form";

export function KeepView() {
  const asking = useSignal(false);
  const shown = shownView.value;
  const press = () => (shown ? dropView(shown) : (asking.value = true));
  const words = shown ? t("Forget the view {name}", { name: shown.name }) : t("Keep this view");
  useCommands(() => [
    ...views.value.map((view) => ({ keys: "", words: t("View: {name}", { name: view.name }), act: () => goTo(view.address), icon: Bookmark })),
    ...(query.value.size ? [{ keys: "", words, act: press, icon: Bookmark }] : []),
  ]);
  if (!query.value.size) return null;
  return (
    <>
      <button type="button" class="tool keep-view" aria-label={words} title={words} aria-pressed={Boolean(shown)} onClick={press}>
        <Icon of={Bookmark} />
      </button>
      {asking.value && <Naming close={() => (asking.value = false)} />}
    </>
  );
}

function Naming({ close }: { close: () => void }) {
  const keep = async ({ name = "" }: Record<string, string>) => {
    keepView({ name: name.trim() || address.value, address: address.value });
    close();
  };
  return (
    <Dialog title={t("Keep this view")} close={close}>
      <p>{t("It stands beside the screens in this browser. Its address can be sent to a colleague.")}</p>
      <Form act={keep} label={t("Keep")} doing={t("Keeping")}>
        {(faults) => <Field label={t("Name")} name="name" maxLength={40} faults={faults} />}
      </Form>
    </Dialog>
  );
}
