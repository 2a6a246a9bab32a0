import ArgumentParser

/// What all measurements of a cluster have in common.
struct ClusterOptions: ParsableArguments {
    @Option(help: "The folder to make scratch folders in; its disk is what is measured.")
    var scratch = "/var/tmp"

    @Flag(help: "Leave TLS out, to see what it costs.")
    var plaintext = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    /// Prints what `measure` found, beside the machine and its load; exits 1 when a mark is missed, and 2 when
    /// nothing could be measured.
    func report(_ measure: (ClusterOptions) throws(BenchError) -> [Figure]) throws {
        let conditions = try Conditions(Machine())
        let figures: [Figure]
        do {
            figures = try measure(self)
        } catch {
            Progress.say("could not be measured: \(error)")
            throw ExitCode(2)
        }
        for figure in figures {
            let report = Report(figure, figure.finding, conditions)
            print(try self.json ? report.json() : report.text)
        }
        guard figures.allSatisfy({ $0.mark.isMet(by: $0.finding) ?? false }) else { throw ExitCode(1) }
    }

    /// Throws for a number outside of its bounds.
    static func check(_ name: String, _ value: Int, _ bounds: ClosedRange<Int>) throws {
        guard bounds.contains(value) else {
            throw ValidationError("--\(name) is from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
    }
}
