"""Checks results.py, and readme_blocks.py, on a small folder of made-up results: `python3 check_results.py`. Exit code 1 and the line that failed."""
import json
import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

GAPS = """model,accuracy_gap,accuracy_gap_lower,accuracy_gap_upper,marks
svm,0.125,0.1,0.15,LEAKY
forest,-0.01,-0.03,0.01,LEAKY
"""
CONFUSIONS = """truth,prediction,rows,share_of_truth
happy,fearful,33,0.171875
neutral,sad,23,0.239583
calm,sad,32,0.166667
"""
PAIRS = """first,second,uar_difference,uar_lower,uar_upper,holm_p
a on x,b on x,-0.1,-0.15,-0.05,0.0123
a on x,c on x,0.02,0.001,0.04,0.2
b on x,c on x,0.01,-0.02,0.04,1
"""


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SERBASE_RESULTS"] = folder
        import results as r

        leakage, joined = Path(folder) / "leakage", Path(folder) / "networks" / "joined"
        (leakage / "plots").mkdir(parents=True)
        joined.mkdir(parents=True)
        (leakage / "gaps.csv").write_text(GAPS)
        (leakage / "plots" / "gaps.svg").write_text("<svg/>")
        (leakage / "plots" / "gaps.png").write_bytes(b"\x89PNG is longer")
        (leakage / "run.json").write_text(json.dumps({"program": "serbase 0"}))
        (joined / "significance.csv").write_text(PAIRS)
        (joined / "run.json").write_text("{}")
        for name in ("errors", "eda/ravdess"):
            (Path(folder) / name).mkdir(parents=True)
        (Path(folder) / "errors" / "confusions.csv").write_text(CONFUSIONS)
        (Path(folder) / "errors" / "run.json").write_text("{}")
        (Path(folder) / "eda" / "ravdess" / "exploration.json").write_text("{}")

        svm = r.row("leakage/gaps.csv", model="svm")
        assert r.points(svm, "accuracy_gap") == "+12.5 [+10.0, +15.0]"
        assert r.difference(r.row("leakage/gaps.csv", model="forest"), "accuracy_gap") == "−0.010 [−0.030, +0.010]"
        assert r.marked(svm) == "**LEAKY**"
        assert len(r.rows("leakage/gaps.csv")) == 2 and r.record("leakage")["program"] == "serbase 0"
        assert raises(LookupError, lambda: r.row("leakage/gaps.csv"))
        assert raises(KeyError, lambda: r.rows("nowhere/gaps.csv"))
        assert raises(r.NotMeasured, lambda: r.rows("bias/groups.csv"))
        assert not r.is_measured("bias") and r.is_measured("leakage")
        # A folder is there when its run.json is.
        assert not r.is_measured("eda/ravdess")
        assert [c["truth"] for c in r.most_confused("errors", 2)] == ["neutral", "happy"]

        assert r.fixed("") == "–" and r.fixed("-0.0004") == "0.000" and r.signed(-0.5, 1) == "−0.5" and r.signed(0) == "0.000"
        assert (r.p_value(0.0001), r.p_value(0.2), r.p_value(0.9996)) == ("p < .001", "p = .200", "p > .99")
        assert (r.p_number(0.0001), r.p_number(0.0209), r.p_number(0.5)) == ("< .001", ".021", ".500")
        assert r.listing("abc") == "a, b and c" and r.counted(1, "pair") == "1 pair"
        assert r.rank_correlation([1, 2, 3], [2, 4, 9]) == 1 and r.rank_correlation([1, 2, 3], [5, 4, 4]) < 0
        assert r.rank_correlation([1, 2], [3, 3]) is None

        first, second, third = r.pairs("networks/joined")
        # The better one stands first, with its own interval.
        assert (first.first, first.second, round(first.lower, 3), round(first.upper, 3)) == ("b on x", "a on x", 0.05, 0.15)
        assert first.holds and first.verdict == "holds" and str(first) == "+0.100 [+0.050, +0.150], p = .012"
        assert not second.holds and second.verdict == "doesn't hold after correction"
        assert third.verdict == "doesn't hold"
        assert r.pair("networks/joined", "a", "b").difference == -0.1
        # One meaning of "holds", for pairs and for lines of tables: interval and corrected p.
        line = {"difference": "0.105", "lower": "0.018", "upper": "0.191", "holm_p": "0.076"}
        assert not r.holds_in(line, "difference") and r.verdict_of(line, "difference") == "doesn't hold after correction"
        assert r.holds(0.01, 0.1, 0.049) and not r.holds(-0.01, 0.1, 0.01) and not r.holds(0.01, 0.1, 0.05)
        assert r.verdict(-0.01, 0.1, 0.01) == "doesn't hold" and r.verdict("-0.2", "-0.1", "0.001") == "holds"

        r.page, r.take_figure = [], lambda path, found: "figures/" + path.replace("/", "-") + found.suffix
        with r.measured("leakage"):
            r.figure("leakage/plots/gaps", "gaps")
            r.table(("model", "points>"), [("svm", r.points(svm, "accuracy_gap"))])
        assert r.page == [
            "![gaps](figures/leakage-plots-gaps.svg)", "*gaps*",
            "| model | points |\n|:---|---:|\n| svm | +12.5 [+10.0, +15.0] |"], r.page
        r.page = []
        with r.measured("bias"):
            r.say("what must not be seen")
            nothing = made_elsewhere  # noqa: F821
            r.say(nothing)
        assert len(r.page) == 1 and r.page[0].startswith("> Not measured here: `bias` ("), r.page
        r.page = []
        with r.measured("leakage"):
            r.say(r.row("bias/groups.csv")["uar"])
        assert r.page[0].startswith("> Not measured here: `bias`")

        def trips():
            with r.measured("leakage"):
                nothing = made_elsewhere  # noqa: F821
                r.say(nothing)

        # An error is one where everything is there.
        assert raises(NameError, trips) and not r.muted
        (Path(folder) / "leakage" / "plots" / "gaps.svg").unlink()
        (Path(folder) / "leakage" / "plots" / "gaps.png").unlink()
        assert raises(FileNotFoundError, lambda: r.figure("leakage/plots/gaps", "gaps"))
        check_readme()
    print("results.py does what it says")


def check_readme():
    """Figures in prose are made anew and its words kept; words that aren't there are an error."""
    import readme_blocks as b

    old = ["It adds 14.1 points of", "accuracy [11.0, 17.0] to it (p = .02), for six pairs. And 2."]
    phrase = ("adds {} points of accuracy {} to it ({}), for {} pairs", "9.5", "[8.0, 9.9]", "p < .001", "ten")
    assert b.refigured(old, phrase, ("And {}.", "3")) == [
        "It adds 9.5 points of", "accuracy [8.0, 9.9] to it (p < .001), for ten pairs. And 3."]
    assert raises(LookupError, lambda: b.refigured(old, ("takes {} points", "1")))
    assert b.columns(("a", "b"), [("1", ""), ("2", "x")]) == ["| a | b |", "|---|---|", "| 1 | |", "| 2 | x |", ""]
    assert b.columns(("a", "b", "c"), [("", "", "x")])[2] == "| | | x |"
    assert all(len(line) <= b.WIDTH for line in b.wrapped("word `some code here` (p = .012) " * 20))
    assert "p = .012" in "".join(b.wrapped("x " * 62 + "p = .012")).replace("\n", "")
    text = "a\n<!-- results: bias -->\nThe old words.\n<!-- /results -->\nz\n"
    assert b.replaced(text) == (text, ["bias"])


def raises(kind, what):
    try:
        what()
    except kind:
        return True
    return False


if __name__ == "__main__":
    main()
