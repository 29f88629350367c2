/* Which captions are shown: chosen below the video or in the skin, remembered for the next lecture. */

const KEY = "dangke-captions";
const OFF = "off";

function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    /* A private window forgets. */
  }
}

/**
 * <div data-part="captions" hidden><button value="off">…</button><button value="zh-Hans">…</button></div>
 *
 * In the large-type mode captions are on until somebody turns them off.
 */
export function captions(root, video) {
  const group = root.querySelector('[data-part="captions"]');
  if (!group) return;
  const buttons = [...group.querySelectorAll("button")];
  const languages = buttons.map((button) => button.value).filter((value) => value !== OFF);
  const tracks = () => [...video.textTracks].filter((track) => track.kind === "captions");
  const shown = () => tracks().find((track) => track.mode === "showing")?.language ?? OFF;

  const mark = () => {
    const now = shown();
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === now));
  };
  const show = (language) => {
    for (const track of tracks()) track.mode = track.language === language ? "showing" : "disabled";
    mark();
  };
  const first = () => {
    const kept = remembered();
    if (kept === OFF || languages.includes(kept)) return kept;
    return document.documentElement.dataset.senior === "true" ? languages[0] : OFF;
  };

  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    show(button.value);
    remember(button.value);
  });
  show(first());
  /* The skin's own button and key change the tracks, too; the order of events tells nothing, the modes do. */
  video.textTracks.addEventListener("change", () => {
    mark();
    if (shown() !== OFF || remembered() !== null) remember(shown());
  });
  group.hidden = false;
}
