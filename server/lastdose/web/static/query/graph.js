// The graph: the triples of a CONSTRUCT or DESCRIBE as nodes and arrows, laid out by d3-force; nothing moves.
import { View, cut, drawn, icon } from "./drawing.js";

const MOST = 120;
const STEPS = 300;
const MARGIN = 70;

const parts = (statements) => {
  const nodes = new Map();
  const node = (term) => {
    if (!nodes.has(term.id)) nodes.set(term.id, { id: term.id, term });
    return nodes.get(term.id);
  };
  const links = statements.map(({ subject, predicate, object }) => ({ source: node(subject), target: node(object), predicate }));
  return [[...nodes.values()], links];
};

const laidOut = (nodes, links) => {
  const { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } = window.d3;
  const simulation = forceSimulation(nodes)
    .force("link", forceLink(links).distance(130))
    .force("charge", forceManyBody().strength(-350))
    .force("apart", forceCollide(34))
    .force("x", forceX().strength(0.05))
    .force("y", forceY().strength(0.12))
    .stop();
  simulation.tick(STEPS);
};

const frame = (nodes) => {
  const [left, top] = ["x", "y"].map((axis) => Math.min(...nodes.map((node) => node[axis])) - MARGIN);
  const [right, bottom] = ["x", "y"].map((axis) => Math.max(...nodes.map((node) => node[axis])) + MARGIN);
  return [left, top, right - left, bottom - top].map(Math.round).join(" ");
};

const arrow = drawn("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 20, refY: 4, markerWidth: 5, markerHeight: 5, orient: "auto" },
  drawn("path", { d: "M0 0L8 4L0 8z", fill: "#566268" }));

const line = ({ source, target, predicate }, things) => drawn("g", { class: "edge" },
  drawn("line", { x1: source.x, y1: source.y, x2: target.x, y2: target.y, stroke: "#566268", "marker-end": "url(#arrow)" }),
  drawn("text", { x: (source.x + target.x) / 2, y: (source.y + target.y) / 2 - 3, "text-anchor": "middle" }, things.short(predicate.value)));

const spot = ({ x, y, term }, labels, things) => {
  const iri = term.termType === "NamedNode";
  const name = iri ? labels.get(term.value) ?? things.short(term.value) : term.value;
  const inside = [
    drawn("title", {}, term.value),
    drawn("circle", { cx: x, cy: y, r: iri ? 7 : 4, fill: iri ? "#14586c" : "#566268" }),
    drawn("text", { x, y: y + 21, "text-anchor": "middle" }, cut(name, 30)),
  ];
  const href = iri && things.href(term.value);
  return drawn(href ? "a" : "g", { class: "node", ...(href ? { href } : {}) }, ...inside);
};

export const graph = (things) => class extends View {
  label = "Graph";

  canHandleResults() {
    return (this.yasr.results?.getStatements()?.length ?? 0) > 0;
  }

  getIcon() {
    return icon("M4 1a3 3 0 1 1 0 6a3 3 0 1 1 0-6M12 9a3 3 0 1 1 0 6a3 3 0 1 1 0-6M5.6 6.4l5 4-1 1.2-5-4z");
  }

  async picture() {
    const all = this.yasr.results.getStatements();
    const [nodes, links] = parts(all.slice(0, MOST));
    const labels = await things.labels(nodes.map(({ term }) => term.value));
    laidOut(nodes, links);
    const lines = links.map((link) => line(link, things));
    const spots = nodes.map((node) => spot(node, labels, things));
    const box = { viewBox: frame(nodes), role: "group", "aria-label": `A graph of ${links.length} triples`, class: "net" };
    const words = all.length > MOST ? `The first ${MOST} of ${all.length} triples; the others are in the table and the response.` : "";
    return [drawn("svg", box, drawn("defs", {}, arrow.cloneNode(true)), ...lines, ...spots), words];
  }
};
