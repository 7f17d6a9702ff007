// Questions as JSON lines on standard input, answers of the widget's functions on standard output.
const credit = require(process.argv[2]);
const plain = (_, value) => (typeof value === "bigint" ? String(value) : value);
const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean);
const card = JSON.parse(lines.shift());
for (const line of lines) {
  const wish = JSON.parse(line);
  const quote = credit.quote(card, wish);
  process.stdout.write(JSON.stringify({ quote, label: credit.label(card, wish) }, plain) + "\n");
}
