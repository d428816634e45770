import Foundation
import SerEvaluation

/// The sections on what the columns hold besides the emotion.
extension FeatureComparisonPage {
  var variance: String {
    let known = sets.filter { $0.share(0.5, \.emotion) != nil }
    guard !known.isEmpty else { return "" }
    var lines = ["## Emotion or speaker: where the columns' variance comes from", ""]
    lines.append(
      MarkdownTable(
        header: ["set", "emotion", "speaker", "rest", "columns with more emotion than speaker"],
        rows: known.map { set in
          let components = set.analysis.columns.compactMap(\.components)
          return [
            set.name, quartiles(set, \.emotion), quartiles(set, \.speaker), quartiles(set, \.rest),
            "\(components.count { $0.emotion > $0.speaker }) of \(components.count)",
          ]
        },
        leftAligned: [0, 1, 2, 3]
      ).text)
    lines += [
      "",
      "Median share over the columns of a set, lower and upper quartile in brackets. *Emotion*: how far the emotions lie "
        + "apart, speakers evened out. *Speaker*: how far the speakers lie apart, emotions evened out. *Rest*: what "
        + "varies between one speaker's clips of one emotion (sentence, intensity, take), and ways of expressing an "
        + "emotion that are the speaker's own.",
    ]
    lines += picture("variance-shares", "Shares of emotion and speaker in the variance of every column")
    return lines.joined(separator: "\n")
  }

  private func quartiles(_ set: ComparedFeatureSet, _ part: @escaping (VarianceComponents) -> Double) -> String {
    let values = [0.5, 0.25, 0.75].map { FigureText.percent(set.share($0, part)) }
    return "\(values[0]) [\(values[1]), \(values[2])]"
  }

  var speakerSection: String {
    let probed = sets.filter { $0.speakerProbe != nil }
    guard let probe = probed.first?.speakerProbe else { return "" }
    var lines = ["## Speaker leak gauge: how well each set tells who speaks", ""]
    lines.append(
      MarkdownTable(
        header: ["set", "speaker named rightly", "after scaling each speaker's clips (transductive)"],
        rows: probed.compactMap { set in
          set.speakerProbe.map { probe in
            [
              set.name, FigureText.value(probe.plain.accuracy, probe.plain.interval),
              FigureText.value(probe.speakerScaled.accuracy, probe.speakerScaled.interval),
            ]
          }
        },
        leftAligned: [0, 1, 2]
      ).text)
    lines += [
      "",
      "**Not a result about emotions.** The same classifier is asked for one of \(probe.speakers) speakers instead of the "
        + "emotion, over \(probe.judgedClips) clips; \(probe.split), so that nobody is known by a second take. Chance is "
        + "\(FigureText.value(probe.chance)). The higher, the more a model can lean on voices, and the more a split that "
        + "shares speakers between training and test would flatter it. The last column shows what is left once each "
        + "speaker's clips are brought to mean 0 and deviation 1 in every column (training and test clips each by "
        + "themselves), which takes many unlabelled clips of every speaker.",
    ]
    lines += picture("speaker-emotion", "UAR of the emotion against the accuracy of naming the speaker")
    return lines.joined(separator: "\n")
  }

  var redundancySection: String {
    var lines = ["## How much the columns repeat each other", ""]
    let high = FigureText.value(ColumnRedundancy.highCorrelation, digits: 1)
    lines.append(
      MarkdownTable(
        header: [
          "set", "columns", "constant", "pairs with |r| > \(high)", "effective dimensions", "components for 95 %",
        ],
        rows: sets.map { set in
          let redundancy = set.analysis.redundancy
          return [
            set.name, "\(set.columnCount)", "\(set.columnCount - redundancy.columns)",
            FigureText.percent(redundancy.correlatedPairs, digits: 1),
            FigureText.value(redundancy.participationRatio, digits: 1),
            redundancy.components.map { "\($0)" } ?? "–",
          ]
        }
      ).text)
    lines += [
      "",
      "*Effective dimensions*: the participation ratio of the principal components, which is 1 where all columns say the "
        + "same and the number of columns where none has to do with another. *Components for 95 %*: how many principal "
        + "components hold 95 % of the variance of the standardised columns.",
    ]
    if sets.count > 1 {
      lines += [
        "",
        "Between sets: 1 where two sets place the clips alike, whatever their columns are, 0 where they have nothing in "
          + "common (linear centred kernel alignment; the value of each pair stands in `pairs.csv`).",
      ]
      lines += picture("alignment", "Alignment of each pair of sets")
    }
    return lines.joined(separator: "\n")
  }

  var costSection: String {
    guard let clips = sets.first?.cost.clips else { return "" }
    var lines = ["## What extraction costs", ""]
    lines.append(
      MarkdownTable(
        header: ["set", "ms a clip", "clips a second", "times real time"],
        rows: sets.map { set in
          [
            set.name, FigureText.value(set.cost.millisecondsPerClip, digits: 2),
            FigureText.value(set.cost.clipsPerSecond, digits: 0), FigureText.value(set.cost.timesRealTime, digits: 0),
          ]
        }
      ).text)
    lines += [
      "",
      "Processor time of one thread from the file on disk to the features (decoding, resampling and all), over the same "
        + "\(clips) clips spread evenly over the corpus, measured in this run and never from the cache. Figures of "
        + "this machine: only their order holds elsewhere.",
    ]
    return lines.joined(separator: "\n")
  }

  var reading: String {
    """
    ## How to read this

    - **UAR** is the mean of the emotions' recalls: every emotion counts alike, however many clips it has.
    - **Intervals** say how far a figure would move with other speakers. Where the intervals of two sets overlap they \
    may still differ: look at the pair, which compares the same clips.
    - **Descriptions are not choices.** F, mutual information, variance shares and redundancy are computed from all \
    clips, test speakers included. They describe the corpus. Whoever picks columns by them and then reports a score on \
    the same clips reports a score that is too high.
    - **p of single columns** takes clips as independent, which clips of one speaker are not: good for an order of \
    columns, not as evidence.
    - **One classifier with one setting** is a ruler, not the best that a set can reach: another model may order close \
    sets differently.
    """
  }
}
