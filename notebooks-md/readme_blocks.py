"""The blocks of README.md that are made of results: the lines between `<!-- results: NAME -->` and `<!-- /results -->`.

Each function below makes one block, given the lines that stand there now; a block whose measurements aren't there is left
as it is. `scripts/render-notebooks` calls `replaced`.
"""
import re
import textwrap

from results import (
    NotMeasured, bracket, counted, figure_of, fixed, is_measured, listing, p_value, pair, pairs, record, row, rows, signed)

WIDTH = 130
SVM = "svm on mfcc-functionals"
BLOCK = re.compile(r"^( *)<!-- results: (\S+) -->\n(.*?)^ *<!-- /results -->$", re.DOTALL | re.MULTILINE)
NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()


def replaced(text):
    """The text of README.md with every block made anew, and the names of those that were left as they are."""
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


def wrapped(text, item=False):
    """A paragraph, or an item of a list, in lines; what stands in backquotes isn't broken, nor is a p value."""
    text = re.sub(r"`[^`]*`|p [=<] \S+", lambda whole: whole.group(0).replace(" ", "\0"), " ".join(text.split()))
    lines = textwrap.wrap(
        text, WIDTH, initial_indent="- " if item else "", subsequent_indent="  " if item else "", break_long_words=False,
        break_on_hyphens=False)
    return [line.replace("\0", " ") for line in lines]


def columns(header, lines):
    body = ("| " + " | ".join(line) + " |" for line in lines)
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *(line.replace("|  |", "| |") for line in body), ""]


def both(line):
    """Accuracy / UAR."""
    return f"{fixed(line['accuracy'])} / {fixed(line['uar'])}"


# --- Blocks ---


def first_words(old):
    gap = row("leakage/gaps.csv", model="svm")
    return wrapped(f"""Results in this field are easy to get wrong. Most published accuracies on the usual corpora come from random
        splits, in which the same speaker stands in training and test; on RAVDESS that alone adds
        {fixed(100 * float(gap["accuracy_gap"]), 0)} points of accuracy to the same model (below). Others scale or select features
        on the test speakers. And few can be repeated, because the folds were never published. serbase keeps speakers apart by
        default, carries published folds as data, puts a 95 % interval over speakers beside every figure, marks what is leaky or
        transductive wherever it appears, and gives the same bytes for the same seed. It is one native program, about five
        times as fast as librosa on the same features, twenty times as fast as openSMILE, and three to thirteen times as fast
        as the fastest of oneDAL, LightGBM, XGBoost and scikit-learn at fitting SVMs, forests and boosted trees, and nearly
        three times as fast as PyTorch at training networks on a CPU ("How fast").""")


def example(old):
    lines = []
    for protocol in ("luna-5fold", "random-80-10-10"):
        for features, model in (("mfcc-functionals", "svm"), ("logmel-functionals", "svm"), ("mfcc-functionals", "majority")):
            c = row("example/comparison.csv", feature_set=features, model=model, protocol=protocol)
            lines.append((
                "either" if model == "majority" else features, model + (f" ({c['parameters']})" if c["parameters"] else ""),
                protocol, figure_of(c, "accuracy"), figure_of(c, "uar"), fixed(c["macro_f1"]),
                f"**{c['marks']}**" if c["marks"] else ""))
    header = ("features", "model", "protocol", "accuracy", "UAR", "macro-F1", "mark")
    every = rows("example/significance.csv")

    def tested(protocol):
        return next(s for s in every if s["protocol"] == protocol and s["first"].startswith("svm on mfcc")
                    and s["second"].startswith("svm on logmel"))

    honest, leaky = tested("luna-5fold"), tested("random-80-10-10")
    scaled = row("transfer/transfer.csv", kind="within", model="svm", normalization="speaker", test_corpus="ravdess")
    better = "is better than" if float(honest["holm_p"]) < 0.05 else "isn't shown to be better than"
    apart = "the two can't be told apart" if float(leaky["holm_p"]) >= 0.05 else "they can be told apart too"
    return columns(header, lines) + [
        "> **LEAKY**: speakers stand in training and test alike; too high for a new speaker, not to be compared with unmarked"
        " figures.", ""] + wrapped(
        f"""From the same page: *svm on mfcc-functionals* {better} *svm on logmel-functionals*, by
        {fixed(honest["uar_difference"])} {bracket(honest["uar_lower"], honest["uar_upper"])} in UAR
        ({p_value(honest["holm_p"])}), by a sign-flip permutation over the {honest["speakers"]} speakers, corrected for the
        {len(every)} pairs; under the leaky protocol {apart}. The page goes on with the
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
    return columns(header, lines) + wrapped(
        f"""MFCC against log-mel differ by {fixed(mfcc["uar_difference"])}
        {bracket(mfcc["uar_difference_lower"], mfcc["uar_difference_upper"])}, {p_value(mfcc["holm_p"])} after correction for the
        {len(every)} pairs of the default sets. The folder has the pairs, the columns that tell the emotion (F, mutual
        information), the variance between emotions and between speakers, redundancy, and the cost of each set. The last column
        is a leak gauge, no result about emotions: it says how easily a model can recognise a speaker whom it should not have
        met.""")


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


def search(old):
    chosen = row("search/comparison.csv")
    known = row("baselines/comparison.csv", model="svm", feature_set="mfcc-functionals")
    return wrapped(
        f"""**Choose settings honestly**: `serbase fit svm ravdess … --search "cost=1,3,10,30,100;gamma=scale,0.001,0.01"` chooses
        inside every training fold, in inner folds that keep speakers apart, and says what it chose: {both(chosen)}, against
        {both(known)} with the C = 10 that we happened to know. `serbase search` looks once over all rows (grid, random,
        successive halving), draws the map, and goes on where it was after any interruption.""", item=True)


def calibration(old):
    ece = {(c["model"], c["calibration"] or "none"): c["ece"] for c in rows("calibration/comparison.csv")}
    right = {(c["model"], c["calibration"] or "none"): c["accuracy"] for c in rows("calibration/comparison.csv")}
    same = all(right[m, "none"] == right[m, "temperature"] for m in ("logistic", "forest"))
    return wrapped(
        f"""**Probabilities that mean what they say**: `--calibrate temperature` or `isotonic`, on training speakers held out in turn.
        The expected calibration error (ECE) stands beside accuracy, with a reliability diagram: temperature brings that of
        `logistic` from {fixed(ece["logistic", "none"])} to {fixed(ece["logistic", "temperature"])} and of `forest` from
        {fixed(ece["forest", "none"])} to {fixed(ece["forest", "temperature"])}{" without changing a prediction" if same else ""}.""",
        item=True)


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
                      + ("" if seeds == 3 else f", {counted(seeds, 'seed').replace('1 seed', 'one seed')}"),
                      f"{fixed(c['accuracy'])} / {fixed(c['uar'])}" + (f" ± {fixed(c['uar_seed_sd'])}" if seeds > 1 else "")
                      + f" {bracket(c['uar_lower'], c['uar_upper'])}",
                      str(lead) + ("" if lead.holds else ": doesn't hold")))
    joined = {line[1] for line in lines}
    for name in ("cnn-mfcc-1", "transformer-1", "lstm-1"):
        if is_measured("networks/" + name):
            c = row(f"networks/{name}/comparison.csv")
            lines.append((float(c["uar"]), c["model"], "by default, one seed", f"{fixed(c['accuracy'])} / {figure_of(c, 'uar')}", ""))
    if "cnn-attention" not in joined and is_measured("networks/errors-cnn-attention"):
        c = record("networks/errors-cnn-attention")["cells"][0]
        at = c["uar_interval"]
        lines.append((c["uar"], c["model"], "by default, one seed", f"{both(c)} {bracket(at['lower'], at['upper'])}", ""))
    lines.sort(reverse=True)
    for name, with_copies in (("cnn-lstm-leaky", ""), ("cnn-leaky", ""), ("lstm-aug-leaky", "with its copies, ")):
        if is_measured("networks/" + name):
            c = row(f"networks/{name}/comparison.csv")
            lines.append((0, c["model"], f"{with_copies}one seed, `random-80-10-10`, **{c['marks']}**",
                          f"{fixed(c['accuracy'])} / {figure_of(c, 'uar')}", ""))
    header = ("network", "training", "RAVDESS, Luna folds: accuracy / UAR", f"UAR above the SVM's {fixed(svm['uar'])}")
    every = pairs("networks/joined")
    among = [p for p in every if SVM not in (p.first, p.second)]
    better = [f"`{p.first.split()[0]}` is better than `{p.second.split()[0]}` ({signed(p.difference)}, {p_value(p.p)})"
              for p in among if p.holds]
    unsure = [f"that of `{p.first.split()[0]}` over `{p.second.split()[0]}` ({signed(p.difference)}, {p_value(p.p)})"
              for p in among if not p.holds]
    verdict = f"Of the networks, {listing(better)}" if better else "None of the networks is better than another beyond chance"
    if unsure:
        verdict += f"; {'this lead' if len(unsure) == 1 else 'these leads'} {'does' if len(unsure) == 1 else 'do'} not hold: " + listing(unsure)
    speakers = rows("networks/joined/significance.csv")[0]["speakers"]
    return columns(header, [(f"`{name}`", *rest) for _, name, *rest in lines]) + wrapped(
        f"""Means and deviations over training seeds 1, 2 and 3 where nothing else is said, one configuration for all folds. No setting
        was chosen by test speakers, but `lstm` got its copies (made once, never tuned) after its figure without them had been seen. p
        by sign flips over the {speakers} speakers, corrected for the {word(len(every))} pairs among the networks that have a p and `svm`
        (C = 10 on `mfcc-functionals`). {verdict}.""")


def leakage(old):
    gaps = {g["model"]: g for g in rows("leakage/gaps.csv")}

    def gap(model):
        g = gaps[model]
        at = [fixed(100 * float(g[key]), 1) for key in ("accuracy_gap", "accuracy_gap_lower", "accuracy_gap_upper")]
        return f"{at[0]}{' points of accuracy' if model == 'svm' else ''} [{at[1]}, {at[2]}]"

    return wrapped(
        f"""**Leakage**: on RAVDESS the leaky protocol adds {gap("svm")} to the SVM, {gap("logistic")} to logistic regression and
        {gap("forest")} to the forest. Equal and nearly equal recordings (shifted, cut, re-encoded, at another level), how well
        features name the speaker, whether training can be told from test, what it is worth to have heard the test sentences.
        Among synthetic voices, which have no noise of their own, some different clips pass for nearly equal (20 pairs of 720
        clips).""", item=True)


def bias(old):
    strong, normal = row("bias/groups.csv", group="strong"), row("bias/groups.csv", group="normal")
    heard = {(c["tested"], c["trained_on"]): float(c["uar"]) for c in rows("bias/cross-training.csv")}
    alike, plain = (signed(100 * (float(strong[key]) - float(normal[key])), 1) for key in ("accuracy_alike", "accuracy"))
    women, men = (fixed(100 * (heard[g, g] - heard[g, o]), 1) for g, o in (("female", "male"), ("male", "female")))
    return wrapped(
        f"""**Bias**: groups with the emotions alike (strong clips {alike} points rather than the {plain} that stand there, since
        neutral has no strong ones), equalised odds and demographic parity, speakers, pitch, training on one gender (costs women
        {women} and men {men} points of UAR), all with intervals over speakers and corrected tests.""", item=True)


def corpora(old):
    def of(normalization, corpus="ravdess"):
        return row("transfer/transfer.csv", kind="across", model="svm", normalization=normalization, training_corpus=corpus)

    plain = of("train")
    return wrapped(
        f"""**Other corpora**: the SVM fitted on RAVDESS has a UAR of {figure_of(plain, "uar")} on EMO-DB
        ({len(plain["classes"].split())} emotions, chance {fixed(plain["chance_uar"])}), {fixed(of("corpus")["uar"])} with each corpus
        scaled by itself and {fixed(of("speaker")["uar"])} with each speaker (both **transductive**); from EMO-DB to RAVDESS it is
        {fixed(of("train", "emodb")["uar"])}.""", item=True)


MAKERS = {
    "first-words": first_words, "example": example, "features": features, "augmentation": augmentation, "learners": learners,
    "search": search, "calibration": calibration, "networks": networks, "leakage": leakage, "bias": bias, "corpora": corpora}
