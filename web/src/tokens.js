// A query as tokens, and what is known of the place of each: enough to complete and to check names.

const TOKEN =
  /#[^\n]*|"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|<[^<>"{}|^`\\\s]*>|[?$][\p{L}\p{N}_]*|@[A-Za-z-]+|_:[\p{L}\p{N}_-]*|[\p{L}][\p{L}\p{N}_.-]*:(?:[\p{L}\p{N}_:%-]|\\.|\.(?=[\p{L}\p{N}_:%\\-]))*|:(?:[\p{L}\p{N}_:%-]|\\.)*|[\p{L}_][\p{L}\p{N}_-]*|[\p{N}.]*\p{N}[\p{N}]*|\S/gu;

// Words that end a pattern. After them a subject may begin.
const BREAKS = new Set([
  "where", "optional", "union", "minus", "graph", "filter", "bind", "values", "service", "exists",
  "not", "select", "construct", "ask", "describe", "from", "order", "group", "having", "limit",
]);

export const RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** The tokens of a query, without comments: `{ text, from, to }`. */
export function tokensOf(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    if (match[0][0] !== "#") {
      found.push({ text: match[0], from: match.index, to: match.index + match[0].length });
    }
  }
  return found;
}

/** Whether an offset is inside a comment or a string, where nothing is completed. */
export function isQuoted(text, at) {
  for (const match of text.matchAll(TOKEN)) {
    const end = match.index + match[0].length;
    if (match.index >= at) return false;
    if (match[0][0] === "#") {
      if (at <= end) return true;
    } else if ("\"'".includes(match[0][0]) && at < end) {
      return true;
    }
  }
  return false;
}

/** The prefixes that a query may use: those of the release, and its own. */
export function prefixesOf(tokens, known) {
  const prefixes = { ...known };
  tokens.forEach((token, i) => {
    const name = tokens[i + 1]?.text ?? "";
    const iri = tokens[i + 2]?.text ?? "";
    if (token.text.toLowerCase() === "prefix" && name.endsWith(":") && iri[0] === "<") {
      prefixes[name.slice(0, -1)] = iri.slice(1, -1);
    }
  });
  return prefixes;
}

/** The IRI that a token names; undefined for any other token, and for an unknown prefix. */
export function iriOf(token, prefixes) {
  if (token[0] === "<" && token.endsWith(">")) return token.slice(1, -1);
  if (token === "a") return RDF_TYPE;
  const colon = token.indexOf(":");
  if (colon < 0 || "\"'?$_@".includes(token[0])) return undefined;
  const space = prefixes[token.slice(0, colon)];
  return space === undefined ? undefined : space + token.slice(colon + 1).replace(/\\(.)/g, "$1");
}

/**
 * What stands at an offset: `{ role, subject, predicate, types }`, where the role is "subject",
 * "predicate", "object" or "" (within brackets, where any name may stand), and `types` has the
 * classes that the query says its subjects are of.
 */
export function placeAt(tokens, at, prefixes) {
  const types = new Map();
  const outer = [];
  let frame = { triple: [], kind: "group" };
  let place;
  for (const { text, from } of tokens) {
    if (from >= at) place ??= placeIn(frame);
    frame = next(frame, outer, text, from);
    const [subject, predicate, object] = frame.triple;
    if (object !== undefined && predicate && iriOf(predicate, prefixes) === RDF_TYPE) {
      const name = iriOf(object, prefixes);
      if (name) types.set(subject, (types.get(subject) ?? new Set()).add(name));
    }
  }
  return { ...(place ?? placeIn(frame)), types };
}

function placeIn({ kind, triple }) {
  const role = ["subject", "predicate", "object"][Math.min(triple.length, 2)];
  return { role: kind === "brackets" ? "" : role, subject: triple[0], predicate: triple[1] };
}

// A path counts as one predicate, whose name is "" where it has several steps.
function next(frame, outer, text, from) {
  const { triple, kind } = frame;
  const size = triple.length;
  switch (text) {
    case "{":
      outer.push({ ...frame, triple: [] });
      return { kind: "group", triple: [] };
    case "[":
      outer.push(frame);
      return { kind: "node", triple: [`[${from}`] };
    case "(":
      outer.push(frame);
      return size === 1 && kind !== "brackets"
        ? { kind: "path", triple: [triple[0]] }
        : { kind: "brackets", triple: [] };
    case "}":
    case "]":
    case ")": {
      const before = outer.pop() ?? { kind: "group", triple: [] };
      if (kind === "node") return { ...before, triple: [...before.triple, triple[0]] };
      if (kind === "path") return { ...before, triple: [before.triple[0], ""] };
      return before.triple.length === 2 ? { ...before, triple: [...before.triple, ""] } : before;
    }
    case ".":
      return { ...frame, triple: [] };
    case ";":
      return { ...frame, triple: triple.slice(0, 1) };
    case ",":
      return { ...frame, triple: triple.slice(0, 2) };
    case "/":
    case "|":
      return size === 2 ? { ...frame, triple: triple.slice(0, 1) } : frame;
    case "*":
    case "+":
    case "?":
      return size === 2 ? { ...frame, triple: [triple[0], ""] } : frame;
  }
  if (kind === "brackets" || "^!@".includes(text[0])) return frame;
  const isWord = /^\p{L}[\p{L}\p{N}_-]*$/u.test(text) && text !== "a";
  if (isWord) return BREAKS.has(text.toLowerCase()) ? { ...frame, triple: [] } : frame;
  return { ...frame, triple: size < 3 ? [...triple, text] : [text] };
}
