import ApusMath
import ApusOptimizer
import ApusSpace
import ApusStudy
import ArgumentParser
import FoundationEssentials
import Glibc

/// `apus-bench ask`.
struct AskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Times asks of an optimizer that knows so many results, in a space of ten parameters.",
        discussion: """
            The past is uniform points with a smooth cost and noise; each ask is followed by its result, so that every \
            ask fits its model anew. Prints the CPU milliseconds of an ask (mean) and its wall time (median, 99 %).
            """
    )

    @OptionGroup var method: MethodOptions
    @Option(help: "How many results are known.") var past = 1_000
    @Option(help: "How many asks are timed.") var repeats = 30
    @Flag(help: "Write JSON.") var json = false

    func validate() throws {
        guard 0...1_000_000 ~= self.past, 1...1_000_000 ~= self.repeats else {
            throw ValidationError("--past is 0 to 1,000,000, --repeats 1 to 1,000,000")
        }
    }

    private struct Measured: Encodable {
        let method: String
        let past: Int
        let repeats: Int
        let cpu_ms_mean: Double
        let wall_ms_median: Double
        let wall_ms_p99: Double
    }

    func run() throws {
        let space = try Self.space()
        var random = SeededRandom(seed: 42)
        var past = try MethodOptions.parse(["--method", "random"]).make(space, seed: 7, trials: self.past)
        let configurations = past.propose(self.past, beside: [])
        var optimizer = try self.method.make(space, seed: 1, trials: self.past + self.repeats)
        optimizer.resume(after: configurations)
        var number: UInt32 = 0
        func ended(_ configuration: Configuration) -> EndedTrial {
            number += 1
            let cost = Self.cost(of: NamedValues(configuration, in: space)) + 0.02 * random.normal()
            return EndedTrial(number: number, configuration: configuration, result: .cost(cost))
        }
        optimizer.observe(configurations.map(ended))
        var (cpu, wall): ([Double], [Double]) = ([], [])
        for _ in 0..<self.repeats {
            let (watch, before) = (Stopwatch(), Usage.own.cpu)
            let proposed = optimizer.propose(1, beside: [])
            cpu.append((Usage.own.cpu - before) * 1_000)
            wall.append(watch.seconds * 1_000)
            guard let configuration = proposed.first else { throw BenchError("nothing was proposed") }
            optimizer.observe([ended(configuration)])
        }
        try self.say(cpu, wall)
    }

    private func say(_ cpu: [Double], _ wall: [Double]) throws {
        let sorted = wall.sorted()
        let measured = Measured(
            method: self.method.method,
            past: self.past,
            repeats: cpu.count,
            cpu_ms_mean: Number.mean(cpu),
            wall_ms_median: Number.median(wall),
            wall_ms_p99: sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        )
        if self.json {
            print(String(decoding: try JSONEncoder().encode(measured), as: UTF8.self))
        } else {
            print(
                "\(measured.method), \(self.past) past trials: CPU \(Number.text(measured.cpu_ms_mean)) ms (mean of "
                    + "\(cpu.count)), wall \(Number.text(measured.wall_ms_median)) ms (median), "
                    + "\(Number.text(measured.wall_ms_p99)) ms (99 %)"
            )
        }
    }

    private static func space() throws -> Space {
        func number(_ name: String, _ type: String, _ low: Double, _ high: Double, log: Bool = false) -> SpaceFile.Entry
        {
            let condition: [Literal]? = name == "momentum" ? [.text("optimizer"), .text("sgd")] : nil
            return .init(name: name, type: type, low: low, high: high, log: log, condition: condition)
        }
        func choice(_ name: String, _ choices: [String]) -> SpaceFile.Entry {
            .init(name: name, type: "cat", choices: choices.map(Literal.text))
        }
        return try SpaceFile(entries: [
            number("lr", "float", 1e-5, 1, log: true), number("weight_decay", "float", 1e-6, 0.1, log: true),
            choice("optimizer", ["sgd", "adam", "rmsprop"]), number("momentum", "float", 0, 0.99),
            number("dropout1", "float", 0, 1), number("nb_filters", "int", 4, 256), number("nb_conv", "int", 1, 20),
            number("nb_pool", "int", 1, 20), number("batch", "int", 16, 1024, log: true),
            choice("activation", ["relu", "tanh", "elu", "gelu"]),
        ]).space()
    }

    private static func cost(of values: NamedValues) -> Double {
        let rate = log10(values.number("lr")) + 3
        let dropout = values.number("dropout1") - 0.3
        let kernel = values.number("nb_conv") - 5
        let base: Double = ["sgd": 0.1, "rmsprop": 0.05][values.text("optimizer")] ?? 0
        let filters: Double = abs(log2(values.number("nb_filters") / 64))
        let smooth: Double = 0.05 * rate * rate + dropout * dropout
        let bowl: Double = 0.002 * kernel * kernel
        return smooth + 0.05 * filters + bowl + base
    }
}
