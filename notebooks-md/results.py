"""What the notebooks of results have in common: reading what serbase measured, and writing it as text, tables and figures.

No figure comes from anywhere but the folder of results (SERBASE_RESULTS, else serbase-results beside this folder) that
scripts/measure-results fills. A cell says which measurement it needs; where that isn't there, it says so and shows
nothing:

    with measured("leakage"):
        gap = row("leakage/gaps.csv", model="svm")
        say(f"Sharing speakers adds {points(gap, 'accuracy_gap')} points of accuracy.")

Standard library only; check_results.py checks it on a small folder of made-up results.
"""
import contextlib
import csv
import json
import os
import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
MINUS = "\u2212"


class NotMeasured(Exception):
    """A measurement that isn't in the folder of results."""


class Measurement(NamedTuple):
    """A line of measurements.csv: a folder below the results, whether it is a network to be trained, its cost, its
    command."""

    name: str
    part: str
    cost: str
    command: str


def folder():
    """The folder of results."""
    return Path(os.environ.get("SERBASE_RESULTS") or HERE.parent / "serbase-results")


def measurements():
    """Everything that can be measured, in the order in which it is."""
    with open(HERE / "measurements.csv", newline="", encoding="utf-8") as file:
        return [Measurement(**line) for line in csv.DictReader(file)]


def record_of(results, name):
    """The file that says that a measurement is there, whole; None where it isn't: a folder's run.json, or the file that
    was measured. A command's folder appears whole or not at all."""
    path = os.path.join(str(results), name)
    for record in (os.path.join(path, "run.json"), path):
        if os.path.isfile(record):
            return record
    return None


def run_of(results, name):
    """What a measurement's run.json says of the run: command, program, digests. Empty for those that are a single file."""
    record = record_of(results, name)
    if record is None or not record.endswith("run.json"):
        return {}
    run = json.loads(Path(record).read_text(encoding="utf-8"))
    return run.get("study", run)


# --- Reading ---

used = []  # The measurements that were read, in order, for the list at the end of a page.


def measurement_of(path):
    """The measurement that a path below the results belongs to."""
    for m in measurements():
        if path == m.name or path.startswith(m.name + "/"):
            return m
    raise KeyError(f"{path} belongs to no measurement of measurements.csv")


def is_measured(name):
    """Whether a measurement is there."""
    return record_of(folder(), measurement_of(name).name) is not None


def file(path):
    """A file of the results, such as bias/groups.csv."""
    m = measurement_of(path)
    if not is_measured(m.name):
        raise NotMeasured(m.name)
    if m.name not in used:
        used.append(m.name)
    return folder() / path


def rows(path, **where):
    """The lines of a CSV file whose columns have these values."""
    with open(file(path), newline="", encoding="utf-8") as lines:
        return [line for line in csv.DictReader(lines) if all(line[key] == value for key, value in where.items())]


def row(path, **where):
    """The only line of a CSV file whose columns have these values."""
    found = rows(path, **where)
    if len(found) != 1:
        raise LookupError(f"{path} has {len(found)} lines with {where}, not one")
    return found[0]


def published():
    """What others published, with where it stands."""
    with open(HERE / "published.csv", newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def record(name):
    """A measurement's run.json."""
    return json.loads(file(name + "/run.json").read_text(encoding="utf-8"))


def exploration(name):
    """The key figures of an exploration by name, and its findings by topic."""
    document = json.loads(file(name + "/exploration.json").read_text(encoding="utf-8"))
    figures = {figure["name"]: figure.get("value") for figure in document["figures"]}
    findings = {}
    for finding in document["findings"]:
        findings.setdefault(finding["topic"], []).append(finding["text"])
    return figures, findings


# --- Figures in words ---


def fixed(value, digits=3):
    """A number with so many digits, a dash where there is none."""
    if value in ("", None):
        return "–"
    text = f"{float(value):.{digits}f}"
    return ("0" + text[2:] if float(text) == 0 and text[0] == "-" else text).replace("-", MINUS)


def bracket(lower, upper, digits=3):
    return f"[{fixed(lower, digits)}, {fixed(upper, digits)}]"


def figure_of(line, name, digits=3):
    """A figure with its interval, such as 0.519 [0.477, 0.566]."""
    return f"{fixed(line[name], digits)} {bracket(line[name + '_lower'], line[name + '_upper'], digits)}"


def signed(value, digits=3):
    text = fixed(value, digits)
    return text if text[0] in "–" + MINUS or float(value) == 0 else "+" + text


def interval_of(line, name):
    """A figure's interval, which tables name after the figure, after what it is a difference of, or not at all."""
    for stem in (name + "_", name.replace("_difference", "_"), ""):
        if stem + "lower" in line:
            return line[stem + "lower"], line[stem + "upper"]
    raise LookupError(f"no interval of {name} among {', '.join(line)}")


def difference(line, name, factor=1, digits=3):
    """A difference with its interval, such as +0.066 [+0.027, +0.104]."""
    value, lower, upper = (signed(factor * float(v), digits) for v in (line[name], *interval_of(line, name)))
    return f"{value} [{lower}, {upper}]"


def points(line, name):
    """A difference in points with its interval, such as +14.2 [+11.3, +17.2]."""
    return difference(line, name, factor=100, digits=1)


def percent(share, digits=0):
    return fixed(100 * float(share), digits) + " %"


def p_value(p):
    """p in a sentence, such as p = .020, p < .001 or p > .99."""
    text = p_number(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def p_number(p):
    """p in a column of its own: three digits, .020, or < .001, or > .99."""
    p = float(p)
    return "< .001" if p < 0.001 else "> .99" if p > 0.99 else f"{p:.3f}"[1:]


def leaves_out_zero(lower, upper):
    """Whether an interval leaves out 0."""
    return float(lower) > 0 or float(upper) < 0


def holds(lower, upper, p):
    """Whether a difference holds, on every page: its interval leaves out 0, and p, corrected for all pairs that were tested
    with it, is below .05."""
    return leaves_out_zero(lower, upper) and float(p) < 0.05


def verdict(lower, upper, p):
    """What is said of a difference with this interval and corrected p."""
    if holds(lower, upper, p):
        return "holds"
    return "doesn't hold after correction" if leaves_out_zero(lower, upper) else "doesn't hold"


def holds_in(line, name):
    """Whether a tested difference of a table holds."""
    return holds(*interval_of(line, name), line["holm_p"])


def verdict_of(line, name):
    """What is said of a tested difference of a table."""
    return verdict(*interval_of(line, name), line["holm_p"])


def most_confused(name, count):
    """The confusions that take the greatest share of a class's clips, greatest first, of a folder of `serbase errors`."""
    return sorted(rows(name + "/confusions.csv"), key=lambda line: -float(line["share_of_truth"]))[:count]


def listing(words):
    """Words as a list in a sentence."""
    words = list(words)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def counted(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "s")


def rank_correlation(first, second):
    """Spearman's rank correlation of two lists of numbers, with mean ranks for ties; None where one is constant."""
    ranks = []
    for values in (first, second):
        order = sorted(values)
        mean = (len(values) + 1) / 2
        ranks.append([order.index(v) + (order.count(v) + 1) / 2 - mean for v in values])
    products = [sum(a * b for a, b in zip(one, other)) for one, other in ((ranks[0], ranks[1]), *zip(ranks, ranks))]
    return products[0] / (products[1] * products[2]) ** 0.5 if products[1] and products[2] else None


# --- Names ---

SHORT = {"logmel:frames=192:mel.hopLength=256": "logmel frames", "mfcc:frames=192:mel.hopLength=256": "mfcc frames"}


def short(name):
    """A name without what all networks' feature sets have in common."""
    for long, brief in SHORT.items():
        name = name.replace(long, brief)
    return name


def marked(line):
    """The marks that a figure must carry wherever it stands."""
    return " ".join(f"**{mark}**" for mark in line.get("marks", "").split())


# --- Pairs of a comparison ---


class Pair(NamedTuple):
    """Two cells of significance.csv, with the difference of the first to the second in UAR."""

    first: str
    second: str
    difference: float
    lower: float
    upper: float
    p: float

    @property
    def holds(self):
        return holds(self.lower, self.upper, self.p)

    @property
    def verdict(self):
        return verdict(self.lower, self.upper, self.p)

    def __str__(self):
        at = f"{signed(self.difference)} [{signed(self.lower)}, {signed(self.upper)}]"
        return f"{at}, {p_value(self.p)}"


def pairs(name):
    """All pairs of a comparison, the better cell first."""
    found = []
    for line in rows(name + "/significance.csv"):
        values = [float(line[key]) for key in ("uar_difference", "uar_lower", "uar_upper")]
        first, second = line["first"], line["second"]
        if values[0] < 0:
            first, second, values = second, first, [-values[0], -values[2], -values[1]]
        found.append(Pair(first, second, *values, float(line["holm_p"])))
    return found


def pair(name, one, other):
    """The pair of the two cells whose names begin like this, the first named first."""
    for found in pairs(name):
        if found.first.startswith(one) and found.second.startswith(other):
            return found
        if found.first.startswith(other) and found.second.startswith(one):
            turned = (-found.difference, -found.upper, -found.lower)
            return Pair(found.second, found.first, *turned, found.p)
    raise LookupError(f"{name}/significance.csv has no pair of {one} and {other}")


# --- Writing ---


def show(markdown):
    """Shows Markdown below the cell: in Jupyter, or on the page that is being rendered."""
    if muted:
        return
    if page is not None:
        page.append(markdown)
    else:
        from IPython.display import Markdown, display

        display(Markdown(markdown))


page = None  # The blocks of the page that is being rendered; None in Jupyter.
take_figure = None  # What copies a figure beside that page and returns its link.


def say(*sentences):
    """One paragraph."""
    show(" ".join(sentences))


def points_of(*items):
    """A list."""
    show("\n".join("- " + item for item in items))


def table(header, lines):
    """A table; columns of figures are aligned to the right. `header`: names; a name that ends in > is right-aligned."""
    rule = "|".join("---:" if name.endswith(">") else ":---" for name in header)
    body = ["| " + " | ".join(str(cell) for cell in line) + " |" for line in lines]
    head = "| " + " | ".join(name.rstrip(">") for name in header) + " |"
    show("\n".join([head, "|" + rule + "|"] + body))


def figure(path, caption):
    """A plot that a command drew, named without its ending; of SVG and PNG the smaller file is shown."""
    at = [file(path + ".svg"), folder() / (path + ".png")]
    drawn = sorted((f for f in at if f.exists()), key=lambda f: f.stat().st_size)
    if not drawn:
        raise FileNotFoundError(f"no plot {path}.svg or .png in the results: was gnuplot there?")
    if page is not None:
        show(f"![{caption}]({take_figure(path, drawn[0])})")
    elif not muted:
        from IPython.display import SVG, Image, display

        display(SVG(str(drawn[0])) if drawn[0].suffix == ".svg" else Image(str(drawn[0]), alt=caption))
    show(f"*{caption}*")


def command(name):
    """The command that measured it, as one would type it where SERBASE_CORPORA names the folder of corpora."""
    file(name)
    show("```\n$ " + typed(measurement_of(name)) + "\n```")


def made_by(m):
    """A measurement's command, of the earlier runs that it joins those alone that were there."""
    made = run_of(folder(), m.name).get("command", "")
    return re.sub(r" --add (\S+)", lambda add: add.group(0) if add.group(1) in made.split() else "", m.command)


def typed(m):
    """A measurement's command, wrapped, with the folder that it writes."""
    words = re.findall(r'--\S+ "[^"]*"|--\S+ \S+|\S+', quoted(made_by(m)) + f" --out {m.name}")
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > 100:
            lines[-1] += " \\"
            lines.append("   ")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def quoted(text):
    """Words with a semicolon in quotation marks, as the shell needs them."""
    return re.sub(r'(?<!")(?<=\s)([^\s"]*;[^\s"]*)', r'"\1"', text)


muted = False  # Whether the block that is running lacks a measurement, so that it shows nothing.


@contextlib.contextmanager
def measured(*names):
    """What stands in this block needs these measurements; where one of them isn't there, a line says so and the block
    shows nothing. Its cells would then trip over what they lack, which is no error."""
    global muted
    missing = [name for name in names if not is_measured(name)]
    try:
        muted = bool(missing)
        yield
    except Exception as error:
        if isinstance(error, NotMeasured) and str(error) not in missing:
            missing.append(str(error))
        if not missing:
            raise
    finally:
        muted = False
    not_measured(*missing)


def not_measured(*names):
    """Says that measurements are left out because they aren't there."""
    costs = [f"`{name}` ({measurement_of(name).cost})" for name in names]
    if costs:
        show(f"> Not measured here: {listing(costs)}. What needs {'it' if len(costs) == 1 else 'them'} is left out.")


def provenance():
    """What this page rests on: measurements, program, corpora."""
    lines = []
    for name in used:
        run = run_of(folder(), name)
        digests = [run] if "manifest_sha256" in run else [corpus for corpus in run.get("corpora", []) if isinstance(corpus, dict)]
        digest = ", ".join((every.get("manifest_sha256") or "–")[:12] for every in digests)
        lines.append((f"`{name}`", f"`{quoted(made_by(measurement_of(name)))}`", run.get("program", "–"), digest or "–"))
    table(("folder", "command", "program", "manifest (SHA-256)"), lines)
