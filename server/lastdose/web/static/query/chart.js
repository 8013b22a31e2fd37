// The chart: bars for the first column of numbers; where there is none, for how often each value of the first column comes.
import { View, cut, drawn, icon } from "./drawing.js";

const NUMBER = /#(integer|decimal|double|float|\w*[iI]nt|long|short|byte|\w+Integer)$/;
const MOST = 40;
const [ROW, END, LETTER] = [26, 80, 7.5];
const [NARROWEST, WIDEST] = [340, 900];

const isNumber = (value) => value?.type !== "uri" && NUMBER.test(value?.datatype ?? "") && Number.isFinite(Number(value.value));

// Pairs of a value, which may be an IRI, and a number, in the order of the rows, or else the most frequent first.
const pairs = (variables, rows) => {
  const numbers = variables.find((name) => rows.some((row) => row[name]) && rows.every((row) => !row[name] || isNumber(row[name])));
  const names = variables.find((name) => name !== numbers);
  if (numbers) {
    const told = names ? `${numbers}, for each ${names}` : numbers;
    const numbered = rows.map((row, index) => [row[names] ?? { value: `${index + 1}` }, Number(row[numbers]?.value)]);
    return [told, numbered.filter(([, number]) => Number.isFinite(number))];
  }
  const counts = new Map();
  for (const { [names]: value } of rows) {
    if (value) counts.set(value.value, [value, (counts.get(value.value)?.[1] ?? 0) + 1]);
  }
  return [`rows for each ${names}`, [...counts.values()].sort((one, other) => other[1] - one[1])];
};

const bar = (name, number, index, widest, whole) => {
  const left = whole * 0.3;
  const width = (whole - left - END) * Math.max(0, number) / widest;
  const y = index * ROW;
  return drawn("g", {},
    drawn("title", {}, `${name}: ${number}`),
    drawn("text", { x: left - 8, y: y + 17, "text-anchor": "end" }, cut(name, Math.floor(left / LETTER))),
    drawn("rect", { x: left, y: y + 4, width, height: ROW - 8, fill: "#14586c" }),
    drawn("text", { x: left + width + 6, y: y + 17 }, number.toLocaleString("en")));
};

export const chart = (things) => class extends View {
  label = "Chart";

  canHandleResults() {
    return (this.yasr.results?.getBindings()?.length ?? 0) > 0;
  }

  getIcon() {
    return icon("M1 15V7h3v8zm5 0V1h3v14zm5 0V4h3v11z");
  }

  async picture() {
    const [told, all] = pairs(this.yasr.results.getVariables(), this.yasr.results.getBindings());
    const some = all.slice(0, MOST);
    const labels = await things.labels(some.filter(([value]) => value.type === "uri").map(([value]) => value.value));
    const name = ({ type, value }) => (type === "uri" ? labels.get(value) ?? things.short(value) : value);
    const widest = Math.max(...some.map(([, number]) => number), Number.MIN_VALUE);
    const whole = Math.min(WIDEST, Math.max(NARROWEST, this.yasr.resultsEl.clientWidth));
    const bars = some.map(([value, number], index) => bar(name(value), number, index, widest, whole));
    const box = { viewBox: `0 0 ${whole} ${some.length * ROW}`, role: "img", "aria-label": `Bars: ${told}`, class: "bars" };
    return [drawn("svg", box, ...bars), `${told}${all.length > MOST ? `; the first ${MOST} of ${all.length}` : ""}`];
  }
};
