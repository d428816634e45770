import SerNumerics
import Testing

@Suite struct RunsTests {
  @Test func stretchesAreFoundToTheEnds() {
    #expect([1, 1, 0, 1, 0, 0, 1].runs { $0 == 1 } == [0..<2, 3..<4, 6..<7])
    #expect([0, 0].runs { $0 == 1 }.isEmpty && [Int]().runs { $0 == 1 }.isEmpty)
    #expect([5, 5].runs { $0 == 5 } == [0..<2])
    #expect([9, 1, 1, 9][1...].runs { $0 == 1 } == [1..<3], "indices of a slice are those of its base")
  }
}
