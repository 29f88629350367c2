import { RichText } from "./editor.js";

customElements.define("rich-text", RichText);
