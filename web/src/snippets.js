// The query as others ask it: a link, a command, a few lines of Python and of R.

const python = (text) => text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');

/** `[what, text]` for an endpoint and a query. */
export function snippets(endpoint, query, link) {
  const end = /^SPARQL$/m.test(query) ? "END_OF_QUERY" : "SPARQL";
  return [
    [
      "curl",
      `curl -sS '${endpoint}' -H 'Accept: text/csv' --data-urlencode query@- <<'${end}'\n` +
        `${query}\n${end}\n`,
    ],
    [
      "Python",
      `import pandas as pd\nfrom urllib.parse import urlencode\n\nquery = """${python(query)}"""\n` +
        `table = pd.read_csv("${endpoint}?" + urlencode({"format": "csv", "query": query}))\n`,
    ],
    [
      "R",
      `query <- r"---(${query})---"\n` +
        `table <- read.csv(paste0("${endpoint}?format=csv&query=", ` +
        `URLencode(query, reserved = TRUE)))\n`,
    ],
    ["link", link],
  ];
}
