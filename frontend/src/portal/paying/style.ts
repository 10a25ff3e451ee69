/* The styles of what is fetched beside the page come with it. */
import text from "../../css/paying.css?inline";

const sheet = new CSSStyleSheet();
sheet.replaceSync(text);
document.adoptedStyleSheets.push(sheet);
