package import ApusSpace

/// SMAC's two files of incumbents, `traj-run-N.txt` and `detailed-traj-run-N.csv`.
package struct Trajectory: Sendable {
    /// One incumbent, and when it was found.
    package struct Row: Hashable, Sendable {
        /// Seconds.
        package let cpuTime: Double

        /// `nil` before any run has ended, which SMAC writes as the largest number there is.
        package let performance: Double?
        package let wallclock: Double
        package let incumbentID: Int
        package let tunerTime: Double
        package let configuration: Configuration

        /// What the forest expects of it, where there is one.
        package let prediction: Double?

        package init(
            cpuTime: Double,
            performance: Double?,
            wallclock: Double,
            incumbentID: Int,
            tunerTime: Double,
            configuration: Configuration,
            prediction: Double? = nil
        ) {
            self.cpuTime = cpuTime
            self.performance = performance
            self.wallclock = wallclock
            self.incumbentID = incumbentID
            self.tunerTime = tunerTime
            self.configuration = configuration
            self.prediction = prediction
        }
    }

    package static let header =
        #""CPU Time Used","Estimated Training Performance","Wallclock Time","Incumbent ID","#
        + #""Automatic Configurator (CPU) Time","Configuration...""#
    package static let detailedHeader = Self.header + #","Full Configuration","Predicted Performance (if available)","#

    private let space: Space
    private let names: [String]?
    private let table: ConfigurationTable

    package init(_ space: Space, names: [String]? = nil) {
        self.space = space
        self.names = names
        self.table = ConfigurationTable(space, names: names)
    }

    /// The active parameters of each incumbent, in alphabetical order.
    package func text(of rows: [Row]) -> String {
        let lines = rows.map { row in
            self.numbers(of: row).joined(separator: ", ") + ",  " + self.active(row.configuration)
        }
        return ([Self.header] + lines).map { $0 + "\n" }.joined()
    }

    /// Every cell in quotes, the configuration also with its inactive parameters, and a comma at each row's end.
    package func detailedText(of rows: [Row]) -> String {
        let lines = rows.map { row in
            let prediction = row.prediction.map(JavaNumber.text(of:)) ?? ""
            let cells =
                self.numbers(of: row) + [
                    self.active(row.configuration), self.table.settings(of: row.configuration), prediction,
                ]
            return cells.map { CSVText.quoted($0) + "," }.joined()
        }
        return ([Self.detailedHeader] + lines).map { $0 + "\n" }.joined()
    }

    private func numbers(of row: Row) -> [String] {
        [
            JavaNumber.text(of: row.cpuTime), JavaNumber.text(of: row.performance ?? .greatestFiniteMagnitude),
            JavaNumber.text(of: row.wallclock), "\(row.incumbentID)", JavaNumber.text(of: row.tunerTime),
        ]
    }

    private func active(_ configuration: Configuration) -> String {
        TargetCall.settings(of: configuration, in: self.space, names: self.names)
            .map { "\($0.name)='\($0.value)'" }.joined(separator: ", ")
    }
}
