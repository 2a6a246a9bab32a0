import ApusOptimizer
import ApusSpace
import ApusStudyFile

/// Reads the text of a CSV of points, in the words of the study file's check.
enum DesignReader {
    static func read(_ csv: String, _ space: Space) -> DesignReading {
        do {
            let table = try DesignTable.read(csv, in: space)
            return DesignReading(points: table.configurations, warnings: table.warnings.map(DesignReading.Remark.init))
        } catch {
            var remarks = error.mistakes.map(DesignReading.Remark.init)
            if error.more > 0, let last = remarks.last {
                remarks.append(.init(line: last.line, column: 1, message: "and \(error.more) more mistakes like these"))
            }
            return DesignReading(points: [], errors: remarks)
        }
    }
}

extension DesignReading.Remark {
    init(_ mistake: DesignTable.Mistake) {
        self.init(line: mistake.row, column: mistake.column ?? 1, message: mistake.message)
    }
}
