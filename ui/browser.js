// What the dashboard needs of the browser beyond Streamlit. It is loaded once for every page.

// ── titles in pictures ────────────────────────────────────────────────────────────────────────
// A chart's title stands beside it on the page; the picture of a chart carries it along.
// Plotly makes the picture of what the chart's layout says while its button is pressed.

const LETTER = 9; // px, of the average letter and of the title's edges alike
const LINE = 22;

function lines(text, width) {
  const most = Math.floor(width / LETTER) - 2; // letters
  const words = text.match(new RegExp(`\\S{1,${most}}`, "gu"));
  const wrapped = [""];
  for (const word of words) {
    const longer = `${wrapped.at(-1)} ${word}`.trim();
    if (longer.length <= most) wrapped[wrapped.length - 1] = longer;
    else wrapped.push(word);
  }
  return wrapped;
}

function titled(chart) {
  const { width, height, _size } = chart._fullLayout;
  const text = lines(chart.layout.meta.title, width);
  const room = text.length * LINE + LETTER;
  const first = LINE / (height + room); // where its first line stands, from the top
  return {
    ...chart.layout,
    width,
    height: height + room,
    margin: { ...chart.layout.margin, t: _size.t + room },
    title: {
      text: `<b>${text.join("<br>")}</b>`,
      font: { size: 16 },
      ...{ x: 0, xref: "container", xanchor: "left" },
      ...{ y: 1 - first, yref: "container", yanchor: "bottom" },
      pad: { l: LETTER },
    },
  };
}

function onClick(event) {
  const chart = event.target.closest?.(".modebar-btn")?.closest(".js-plotly-plot");
  if (!chart?.layout.meta?.title) return;
  const shown = chart.layout;
  chart.layout = titled(chart);
  setTimeout(() => (chart.layout = shown));
}

// ── commas in numbers ─────────────────────────────────────────────────────────────────────────
// A browser that speaks English drops a comma from a number without a word: 12,5 becomes 125.

let decimal = ".";

function pointed(text) {
  const last = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
  const parts = [text.slice(0, last), text.slice(last + 1)].map((part) => part.replace(/[.,]/g, ""));
  const isGrouped = text.split(text[last]).length > 2; // 1,234,567
  return parts.join(isGrouped ? "" : ".");
}

function onBeforeInput(event) {
  const { target, data } = event;
  if (decimal !== "," || target.type !== "number") return;
  if (!event.cancelable || !data?.includes(",")) return;
  event.preventDefault();
  document.execCommand("insertText", false, pointed(data));
}

export default function ({ data }) {
  decimal = data.decimal;
  if (window.isHelped) return;
  window.isHelped = true;
  document.addEventListener("click", onClick, { capture: true });
  document.addEventListener("beforeinput", onBeforeInput, { capture: true });
}
