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

export default function () {
  if (window.picturesHaveTitles) return;
  window.picturesHaveTitles = true;
  document.addEventListener("click", onClick, { capture: true });
}
