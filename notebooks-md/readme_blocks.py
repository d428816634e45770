"""The blocks of README.md and docs/*.md that are made of results: the lines between `<!-- results: NAME -->` and `<!-- /results -->`.

Each function below makes one block, given the lines that stand there now; a block whose measurements aren't there is left
as it is. Tables, and sentences that hang on results, are written here; of other prose the words stay as they stand in
the document and the figures alone are made anew (`refigured`). `scripts/render-notebooks` calls `replaced`.
"""
import re
import textwrap

from results import (
    NotMeasured, bracket, counted, figure_of, fixed, holds_in, is_measured, listing, marked, p_value, pair, pairs, published,
    record, row, rows, signed, verdict_of)

WIDTH = 120
SVM = "svm on mfcc-functionals"
BLOCK = re.compile(r"^( *)<!-- results: (\S+) -->\n(.*?)^ *<!-- /results -->$", re.DOTALL | re.MULTILINE)
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def replaced(text):
    """The text of a document with every block made anew, and the names of those that were left as they are."""
    left = []

    def block(match):
        indent, name, old = match.groups()
        try:
            lines = MAKERS[name](old.splitlines())
        except NotMeasured:
            left.append(name)
            return match.group(0)
        return "\n".join([f"{indent}<!-- results: {name} -->", *lines, f"{indent}<!-- /results -->"])

    return BLOCK.sub(block, text), left


# --- Text ---


def word(number):
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def wrapped(text):
    """A paragraph in lines; what stands in backquotes isn't broken, nor is a p value."""
    text = re.sub(r"`[^`]*`|p [=<>] \S+", lambda whole: whole.group(0).replace(" ", "\0"), " ".join(text.split()))
    lines = textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def refigured(old, *phrases):
    """The lines that stand there, with the figures in them anew. A phrase is what the text says, with {} for each figure,
    and these; it must occur once."""
    text = "\n".join(old)
    for words, *figures in phrases:
        pieces = [r"\s+".join(map(re.escape, piece.split(" "))) for piece in words.split("{}")]
        pattern = r"(p [=<>] \.\d+|\[[^\]]*\]|[+−]?\d[\d.]*(?<!\.)|\w+(?= pairs))".join(f"({piece})" for piece in pieces)
        found = re.findall(pattern, text)
        if len(found) != 1:
            raise LookupError(f"the block says {len(found)} times: {words}")
        kept = found[0][::2]
        text = re.sub(pattern, lambda _: "".join(a + b for a, b in zip(kept, [*figures, ""])), text)
    return text.splitlines()


def columns(header, lines):
    body = ("| " + " | ".join(line) + " |" for line in lines)
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *(re.sub(r"\|  (?=\|)", "| ", line) for line in body), ""]


def both(line):
    """Accuracy / UAR."""
    return f"{fixed(line['accuracy'])} / {fixed(line['uar'])}"


# --- Blocks ---


def first_words(old):
    gap = row("leakage/gaps.csv", model="svm")
    return refigured(old, ("adds {} points of accuracy to the same model", fixed(100 * float(gap["accuracy_gap"]), 0)))


def example(old):
    lines = []
    for protocol in ("luna-5fold", "random-80-10-10"):
        for features, model in (("mfcc-functionals", "svm"), ("logmel-functionals", "svm"), ("mfcc-functionals", "majority")):
            c = row("example/comparison.csv", feature_set=features, model=model, protocol=protocol)
            lines.append((
                "either" if model == "majority" else features, model + (f" ({c['parameters']})" if c["parameters"] else ""),
                protocol, figure_of(c, "accuracy"), figure_of(c, "uar"), fixed(c["macro_f1"]),
                marked(c)))
    header = ("features", "model", "protocol", "accuracy", "UAR", "macro-F1", "mark")
    every, table = rows("example/significance.csv"), rows("baselines/significance.csv")

    def tested(lines, protocol):
        return next(s for s in lines if s["protocol"] == protocol and s["first"].startswith("svm on mfcc-functionals")
                    and s["second"].startswith("svm on logmel-functionals"))

    honest, leaky = tested(every, "luna-5fold"), tested(every, "random-80-10-10")
    among = tested(table, "luna-5fold")
    scaled = row("transfer/transfer.csv", kind="within", model="svm", normalization="speaker", test_corpus="ravdess")
    better = "is better than" if holds_in(honest, "uar_difference") else "isn't shown to be better than"
    apart = "they can be told apart too" if holds_in(leaky, "uar_difference") else "the two can't be told apart"
    return columns(header, lines) + [
        "> **LEAKY**: speakers stand in training and test alike; too high for a new speaker, not to be compared with unmarked"
        " figures.", ""] + wrapped(
        f"""From the same page: *svm on mfcc-functionals* {better} *svm on logmel-functionals*, by
        {fixed(honest["uar_difference"])} {bracket(honest["uar_lower"], honest["uar_upper"])} in UAR
        ({p_value(honest["holm_p"])}), by a sign-flip permutation over the {honest["speakers"]} speakers, corrected for the
        {len(every)} pairs of this comparison; under the leaky protocol {apart}. Every question that is asked at once raises the
        bar: among the {len(table)} pairs of the ten baselines (`experiments/ravdess-baselines.yaml`) the same difference has
        {p_value(among["holm_p"])} and {verdict_of(among, "uar_difference")}. The page goes on with the
        other tests, effect sizes, and how many speakers it would take to see a difference. With speaker normalisation
        (`--normalize speaker`, transductive) the first line becomes {both(scaled)}.""")


def features(old):
    alone = sorted(rows("features/alone/features.csv"), key=lambda line: -float(line["uar"]))
    joined = rows("features/joined/features.csv")
    named = [line for line in joined if "+" in line["feature_set"]]
    lines = [(line["feature_set"], figure_of(line, "uar"), fixed(line["speaker_accuracy"])) for line in alone]
    for at, line in enumerate(named):
        prefix = "*named with `--sets`:* " if at == 0 else ""
        lines.append((prefix + line["feature_set"], figure_of(line, "uar"), fixed(line["speaker_accuracy"])))
    every = rows("features/alone/pairs.csv")
    mfcc = next(p for p in every if {p["first"], p["second"]} == {"mfcc-functionals", "logmel-functionals"})
    header = ("set", "UAR", f"speaker named rightly (chance {fixed(alone[0]['speaker_chance'])})")
    below = old[max(at for at, line in enumerate(old) if line.startswith("|")) + 2:]
    return columns(header, lines) + refigured(below, (
        "differ by {} {}, {} after correction for the {} pairs", fixed(mfcc["uar_difference"]),
        bracket(mfcc["uar_difference_lower"], mfcc["uar_difference_upper"]), p_value(mfcc["holm_p"]), str(len(every))))


def augmentation(old):
    cells = {c["configuration"]: c for c in rows("augmentation/configurations.csv")}

    def of(what):
        name = next(name for name in cells if what in name)
        return cells[name], pair("augmentation", name, SVM)

    (chain, gain), (babble, harm), (room, echo) = of("+ pitch"), of("+ noise"), of("+ room")

    def effect(p, better, worse, none):
        return (better if p.difference > 0 else worse) if p.holds else none

    return wrapped(
        f"""Copies are made of a fold's training clips only, stay with their original in every inner split, and are never judged.
        Here the first chain brings a UAR of {figure_of(chain, "uar")} against {figure_of(cells[SVM], "uar")} without, a difference
        that {"holds" if gain.holds else "doesn't hold"} ({p_value(gain.p)}); rooms
        {effect(echo, "help", "make it worse", "change nothing that could be shown")} ({fixed(room["uar"])}), and babble
        {effect(harm, "helps", "makes it worse", "neither")} ({fixed(babble["uar"])}, {p_value(harm.p)}). Babble comes from synthetic
        voices, so that no speaker of the corpus enters by it.""")


def learners(old):
    """The table as it stands, with its last column anew."""
    figures = {c["model"]: both(c) for c in rows("baselines/comparison.csv", feature_set="mfcc-functionals")}
    figures["boosting"] = both(next(c for c in rows("boosting/configurations.csv") if c["configuration"].startswith("boosting")))
    lines = []
    for line in old:
        name = re.match(r"\| `(\w+)` \|", line)
        if name:
            line = line[:line.rstrip(" |").rindex("|")] + f"| {figures[name.group(1)]} |"
        lines.append(line)
    return lines


def joint(old):
    tree, apart = (next(c for c in rows(f"{name}/configurations.csv") if c["configuration"].startswith("boosting"))
                   for name in ("boosting-joint", "boosting"))
    figures = [fixed(line[key]) for line in (tree, apart) for key in ("accuracy", "uar")]
    return refigured(old, ("has {} / {} with the settings of the table, against {} / {} with a tree a class", *figures))


def search(old):
    chosen = row("search/comparison.csv")
    known = row("baselines/comparison.csv", model="svm", feature_set="mfcc-functionals")
    figures = [fixed(line[key]) for line in (chosen, known) for key in ("accuracy", "uar")]
    return refigured(old, ("what it chose: {} / {}, against {} / {} with", *figures))


def calibration(old):
    ece = {(c["model"], c["calibration"] or "none"): fixed(c["ece"]) for c in rows("calibration/comparison.csv")}
    figures = [ece[model, how] for model in ("logistic", "forest") for how in ("none", "temperature")]
    return refigured(old, ("that of `logistic` from {} to {} and of `forest` from {} to {}", *figures))


def training_minutes(name):
    """The least and the greatest minutes of training a network under the Luna folds, over its seeds."""
    minutes = [float(record(f"networks/{name}-{seed}")["cells"][0]["fit_seconds"]) / 60
               for seed in (1, 2, 3) if is_measured(f"networks/{name}-{seed}")]
    return fixed(min(minutes), 0), fixed(max(minutes), 0)


def beside_published(cells):
    """Our best network beside those that others trained from scratch on the same folds."""
    best = max(cells, key=lambda c: float(c["uar"]))
    ours = float(best["uar"])
    others = [o for o in published() if "from scratch" in o["what"] and "Luna" in o["protocol"]]
    ranked = listing(
        f"{'above' if ours > float(o['value']) else 'below'} its {'maximum of ' if 'maximum' in o['what'] else ''}{o['value']}"
        for o in others)
    inside = all(float(best["uar_lower"]) <= float(o["value"]) <= float(best["uar_upper"]) for o in others)
    name, source = others[0]["what"].split(" ")[0], others[0]
    return (f"The best that we know to be published on these folds by a network trained from scratch is {name}"
            f" ([{source['source']}]({source['link']})): our best, {fixed(ours)}, lies {ranked}"
            + (", all within our interval: neither is shown to be better." if inside else "."))


def networks(old):
    cells = rows("networks/joined/configurations.csv")
    svm = next(c for c in cells if c["configuration"] == SVM)
    chain = ('`--augment "pitch:semitones=-3..3,stretch:rate=0.85..1.15,noise:snr=15..35:p=0.5" --copies 6`')
    lines = []
    for c in cells:
        if c is svm:
            continue
        lead = pair("networks/joined", c["configuration"], SVM)
        seeds = len(c["seeds"].split())
        lines.append((float(c["uar"]), c["configuration"].split()[0], (chain if "pitch" in c["configuration"] else "by default")
                      + ("" if seeds == 3 else f", {counted(seeds, 'seed').replace('1 seed', 'one seed')}"), c["protocol"],
                      f"{fixed(c['accuracy'])} / {fixed(c['uar'])}" + (f" ± {fixed(c['uar_seed_sd'])}" if seeds > 1 else "")
                      + f" {bracket(c['uar_lower'], c['uar_upper'])}",
                      str(lead) + ("" if lead.holds else f": {lead.verdict}"), marked(c)))
    joined = {line[1] for line in lines}
    for name in ("cnn-mfcc-1", "transformer-1", "lstm-1"):
        if is_measured("networks/" + name):
            c = row(f"networks/{name}/comparison.csv")
            lines.append((float(c["uar"]), c["model"], "by default, one seed", c["protocol"],
                          f"{fixed(c['accuracy'])} / {figure_of(c, 'uar')}", "", marked(c)))
    if "cnn-attention" not in joined and is_measured("networks/errors-cnn-attention"):
        c = record("networks/errors-cnn-attention")["cells"][0]
        at = c["uar_interval"]
        lines.append((c["uar"], c["model"], "by default, one seed", c["protocol"],
                      f"{both(c)} {bracket(at['lower'], at['upper'])}", "", ""))
    lines.sort(reverse=True)
    for name, with_copies in (("cnn-lstm-leaky", ""), ("cnn-leaky", ""), ("lstm-aug-leaky", "with its copies, ")):
        if is_measured("networks/" + name):
            c = row(f"networks/{name}/comparison.csv")
            lines.append((0, c["model"], f"{with_copies}one seed", c["protocol"],
                          f"{fixed(c['accuracy'])} / {figure_of(c, 'uar')}", "", marked(c)))
    header = ("network", "training", "protocol", "accuracy / UAR", f"UAR above the SVM's {fixed(svm['uar'])}", "mark")
    every = pairs("networks/joined")
    among = [p for p in every if SVM not in (p.first, p.second)]
    better = [f"`{p.first.split()[0]}` is better than `{p.second.split()[0]}` ({signed(p.difference)}, {p_value(p.p)})"
              for p in among if p.holds]
    unsure = [f"that of `{p.first.split()[0]}` over `{p.second.split()[0]}` ({signed(p.difference)}, {p_value(p.p)})"
              for p in among if not p.holds]
    said = f"Of the networks, {listing(better)}" if better else "None of the networks is better than another beyond chance"
    if unsure:
        said += f"; {'this lead' if len(unsure) == 1 else 'these leads'} {'does' if len(unsure) == 1 else 'do'} not hold: " + listing(unsure)
    speakers = rows("networks/joined/significance.csv")[0]["speakers"]
    least, most = training_minutes("cnn")
    return columns(header, [(f"`{name}`", *rest) for _, name, *rest in lines]) + wrapped(
        f"""Of RAVDESS. Means and deviations over training seeds 1, 2 and 3 where nothing else is said, one configuration for all folds. No setting
        was chosen by test speakers, but `lstm` got its copies (made once, never tuned) after its figure without them had been seen. p
        by sign flips over the {speakers} speakers, corrected for the {word(len(every))} pairs among the networks that have a p and `svm`
        (C = 10 on `mfcc-functionals`). {said}.""") + [""] + wrapped(
        f"""{beside_published(cells)} A seed of `cnn`, five folds, took {least} to {most} minutes on one core that had other work
        too.""")


def leakage(old):
    figures = []
    for model in ("svm", "logistic", "forest"):
        gap = row("leakage/gaps.csv", model=model)
        value, lower, upper = (100 * float(gap["accuracy_gap" + end]) for end in ("", "_lower", "_upper"))
        figures += [fixed(value, 1), bracket(lower, upper, 1)]
    return refigured(old, (
        "adds {} points of accuracy {} to the SVM, {} {} to logistic regression and {} {} to the forest", *figures))


def bias(old):
    strong, normal = row("bias/groups.csv", group="strong"), row("bias/groups.csv", group="normal")
    heard = {(c["tested"], c["trained_on"]): float(c["uar"]) for c in rows("bias/cross-training.csv")}
    plain, alike = (signed(100 * (float(strong[key]) - float(normal[key])), 1) for key in ("accuracy", "accuracy_alike"))
    costs = [fixed(100 * (heard[g, g] - heard[g, o]), 1) for g, o in (("female", "male"), ("male", "female"))]
    return refigured(
        old, ("strong clips {} points rather than the {} that", alike, plain), ("costs women {} and men {} points of UAR", *costs))


def corpora(old):
    def of(normalization, corpus="ravdess"):
        return row("transfer/transfer.csv", kind="across", model="svm", normalization=normalization, training_corpus=corpus)

    plain = of("train")
    return refigured(
        old,
        ("has a UAR of {} {} on EMO-DB ({} emotions, chance {}), {} with each corpus scaled by itself and {} with each speaker",
         fixed(plain["uar"]), bracket(plain["uar_lower"], plain["uar_upper"]), str(len(plain["classes"].split())),
         fixed(plain["chance_uar"]), fixed(of("corpus")["uar"]), fixed(of("speaker")["uar"])),
        ("from EMO-DB to RAVDESS it is {}", fixed(of("train", "emodb")["uar"])))


MAKERS = {
    "first-words": first_words, "example": example, "features": features, "augmentation": augmentation, "learners": learners,
    "joint": joint, "search": search, "calibration": calibration, "networks": networks, "leakage": leakage, "bias": bias, "corpora": corpora}
