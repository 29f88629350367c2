/* Must run before any media-chrome element is defined: most labels are read once, at creation. */
import "media-chrome/lang/zh-CN.js";
import { setLanguage } from "media-chrome/utils/i18n.js";

/* media-chrome knows "zh-CN" and not "zh-Hans". */
setLanguage(document.documentElement.lang.toLowerCase().startsWith("zh") ? "zh-CN" : "en");
