/* An e-mail as it looks, in a frame of no origin: its inline styles hold there, and nothing of it runs. */
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../lib/words";

interface Props {
  html: string;
  /** As wide as on a phone. */
  narrow?: boolean;
  /** Whether its links open, in a tab of their own. */
  alive?: boolean;
}

export function Letter({ html, narrow = false, alive = false }: Props) {
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useRef(html);
  latest.current = html;
  // A frame of no origin can be addressed by "*" only; it listens to nobody but this page.
  const show = () => frame.current?.contentWindow?.postMessage(latest.current, "*");
  useEffect(show, [html]);
  return (
    <iframe
      ref={frame}
      class="letter"
      data-narrow={narrow}
      title={t("The e-mail")}
      src="/staff/letter-frame"
      sandbox={alive ? "allow-scripts allow-popups allow-popups-to-escape-sandbox" : "allow-scripts"}
      onLoad={show}
    />
  );
}
