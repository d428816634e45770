import SerFormats

/// A figure: its data as CSV and the gnuplot script that draws it.
///
/// The files go into one folder as `name.csv` (and `name-….csv`), `name.gp`, and, where gnuplot runs, `name.png` and
/// `name.svg`. The script stands alone: run in that folder, `gnuplot name.gp` draws the PNG and
/// `gnuplot -e "format='svg'" name.gp` the SVG, from the CSV files beside it.
public struct Plot: Sendable, Equatable {
  /// One table of the figure.
  public struct Table: Sendable, Equatable {
    /// What is appended to the plot's name: empty for the main table, `summary` for `name-summary.csv`.
    public let suffix: String
    public let document: CSVDocument

    public init(suffix: String = "", document: CSVDocument) {
      self.suffix = suffix
      self.document = document
    }
  }

  /// The stem of the file names: lowercase letters, digits and hyphens.
  public let name: String
  /// What the figure shows, in a line; also its alternative text.
  public let title: String
  /// The data, the main table first.
  public let tables: [Table]
  /// Width in pixels.
  public let width: Int
  /// Height in pixels.
  public let height: Int
  /// The gnuplot commands after the terminal is set.
  let commands: [String]

  /// A figure; `commands` may refer to the tables by ``fileName(_:suffix:)``.
  public init(name: String, title: String, tables: [Table], width: Int, height: Int, commands: [String]) {
    self.name = name
    self.title = title
    self.tables = tables
    self.width = width
    self.height = height
    self.commands = commands
  }

  /// The name of a table's file.
  public static func fileName(_ name: String, suffix: String = "") -> String {
    suffix.isEmpty ? "\(name).csv" : "\(name)-\(suffix).csv"
  }

  /// The whole script.
  ///
  /// `noenhanced` keeps `_` and `^` in class names as they are. A gnuplot built without cairo draws with its older
  /// PNG terminal; `minussign` writes tics with − as the text does.
  public var script: String {
    let size = "size \(width),\(height)"
    let preamble = [
      "# \(title.replacing("\n", with: " "))",
      "#   gnuplot \(name).gp                       draws \(name).png",
      "#   gnuplot -e \"format='svg'\" \(name).gp     draws \(name).svg",
      "if (!exists(\"format\")) format = 'png'",
      "if (!exists(\"output_name\")) output_name = '\(name).' . format",
      "set encoding utf8",
      "if (GPVAL_VERSION >= 5.2) {", "  set minussign", "}",
      "if (format eq 'svg') {",
      "  set terminal svg \(size) noenhanced standalone background rgb 'white' font 'DejaVu Sans,Verdana,sans-serif,12'",
      "} else {",
      "  if (strstrt(GPVAL_TERMINALS, 'pngcairo') > 0) {",
      "    set terminal pngcairo \(size) noenhanced background rgb 'white' font 'DejaVu Sans,10.5'",
      "  } else {",
      "    set terminal png \(size) noenhanced font 'DejaVuSans,10'",
      "  }",
      "}",
      "set output output_name",
      "set datafile separator comma",
      "set datafile missing ''",
    ]
    return (preamble + commands + ["unset output"]).joined(separator: "\n") + "\n"
  }
}

/// A kind of figure that can be described by data alone.
public protocol PlotKind {
  /// The figure under a file name stem.
  func plot(named name: String) -> Plot
}
