/* Which captions are shown, and how large: chosen below the video or in the skin, remembered for the next lecture. */

const KEY = "dangke-captions";
const SIZE_KEY = "dangke-captions-size";
const OFF = "off";

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key, choice) {
  try {
    localStorage.setItem(key, choice);
  } catch {
    /* A private window forgets. */
  }
}

/* <div data-part="captions-size" hidden><button value="small">…: the style sheet knows what each means. */
function sizes(root) {
  const group = root.querySelector('[data-part="captions-size"]');
  const buttons = [...group.querySelectorAll("button")];
  const set = (size) => {
    root.dataset.captions = size;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === size));
  };
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    set(button.value);
    remember(SIZE_KEY, button.value);
  });
  const kept = remembered(SIZE_KEY);
  set(buttons.some((button) => button.value === kept) ? kept : "medium");
  return group;
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

  const size = sizes(root);

  const mark = () => {
    const now = shown();
    size.hidden = now === OFF;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === now));
  };
  const show = (language) => {
    for (const track of tracks()) track.mode = track.language === language ? "showing" : "disabled";
    mark();
  };
  const first = () => {
    const kept = remembered(KEY);
    if (kept === OFF || languages.includes(kept)) return kept;
    return document.documentElement.dataset.senior === "true" ? languages[0] : OFF;
  };

  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    show(button.value);
    remember(KEY, button.value);
  });
  show(first());
  /* The skin's own button and key change the tracks, too; the order of events tells nothing, the modes do. */
  video.textTracks.addEventListener("change", () => {
    mark();
    if (shown() !== OFF || remembered(KEY) !== null) remember(KEY, shown());
  });
  group.hidden = false;
}
