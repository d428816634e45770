import Testing

@testable import SerFeatures

/// The functionals of eGeMAPS on contours that can be worked out by hand.
@Suite struct EGeMAPSFunctionalTests {
  @Test func smoothingRepeatsTheEdgesAndLeavesZerosAlone() {
    #expect(ContourSmoothing.mean([3, 0, 6]) == [2, 3, 4])
    #expect(ContourSmoothing.nonZeroMean([3, 5, 0, 4, 8]) == [11 / 3, 4, 0, 6])
    #expect(ContourSmoothing.nonZeroMean([]).isEmpty)
  }

  @Test func statisticsEqualTheirDefinitions() {
    let statistics = ParameterFunctionals(nonZero: [1, 0, 2, 3, 0, 6])
    #expect(statistics.mean == 3)
    #expect(abs(statistics.normalizedDeviation - Float((14.0 / 4).squareRoot() / 3)) < 1e-6)
    #expect(ParameterFunctionals([4, 1, 3, 2, 5]).percentiles([0.2, 0.5, 0.8]) == [1.8, 3, 4.2])
    #expect(ParameterFunctionals([-2, -4]).normalizedDeviation < 0)
    let empty = ParameterFunctionals([])
    #expect(empty.mean == 0 && empty.normalizedDeviation == 0 && empty.percentiles([0.5]) == [0])
  }

  @Test func peaksAndSlopesOfAZigzag() {
    // From 0 up to 4, down to 1, up to 5, down to 0: four frames a leg.
    let x: [Float] = [0, 1, 2, 3, 4, 3.25, 2.5, 1.75, 1, 2, 3, 4, 5, 3.75, 2.5, 1.25, 0]
    let extremes = ContourExtremes(of: x)
    #expect(extremes.peaks == 2)
    let slopes = extremes.slopes(hop: 0.5)
    #expect(slopes.rising.mean == 2 && slopes.rising.deviation == 0)
    // Down by 3 in two seconds, and the end, which counts with its sign: (1.5 − 2.5) / 2.
    #expect(slopes.falling.mean == -0.5)
  }

  @Test func ripplesBelowATenthOfTheRangeAreNoPeaks() {
    let x: [Float] = [0, 1, 2, 3, 2.9, 3.1, 4, 10, 4, 3, 2, 2.2, 2.1, 1, 0]
    #expect(ContourExtremes(of: x).peaks == 1)
    #expect(ContourExtremes(of: [2, 2, 2, 2, 2, 2]).peaks == 0)
    #expect(ContourExtremes(of: []).slopes(hop: 0.01).rising.mean == 0)
    let line = ContourExtremes(of: [1, 2, 3, 4]).slopes(hop: 0.01)
    #expect(line.rising.mean == 0.75 && line.falling.mean == 0)
  }

  /// A stretch of n frames has the length n − 1, from its first frame to its last, as in openSMILE.
  @Test func shortStretchesAndShortPausesDoNotCount() {
    func segments(_ text: String) -> [Int] { SegmentLengths(of: text.map { $0 == "x" }).lengths }
    #expect(segments("..xxxx...xx..xxxxx..") == [3, 4])
    #expect(segments("..xxx.xxx..") == [6], "a pause of one frame is bridged")
    #expect(segments("..xxxx") == [3])
    #expect(segments("......").isEmpty)
    let moments = SegmentLengths(of: "xxxx..xxxxxx..".map { $0 == "x" }).moments(hop: 0.5)
    #expect(moments.mean == 2 && moments.deviation == 0.5)
  }
}
