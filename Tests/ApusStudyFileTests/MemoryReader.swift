import ApusSpace
import ApusStudy
import ApusStudyFile

/// Files that exist only in a test.
struct MemoryReader: StudyFileReader {
    var files: [String: [UInt8]] = [:]
    var executables: Set<String> = []
    var unreadable: Set<String> = []
    var datasets: [String: String] = ["mnist": "@mnist"]

    init(_ texts: [String: String] = [:]) {
        self.files = texts.mapValues { Array($0.utf8) }
        for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] { self.files["@mnist/\(name)"] = [1, 2, 3] }
    }

    func entry(at path: String) -> StudyFileEntry? {
        if let bytes = self.files[path] {
            return .file(byteCount: bytes.count, isExecutable: self.executables.contains(path))
        }
        return self.files.keys.contains { $0.hasPrefix(path + "/") } ? .folder : nil
    }

    func bytes(of path: String) throws(StudyFileReaderError) -> [UInt8] {
        guard !self.unreadable.contains(path), let bytes = self.files[path] else { throw .init("permission denied") }
        return bytes
    }

    func files(under folder: String) throws(StudyFileReaderError) -> [String] {
        self.files.keys.filter { $0.hasPrefix(folder + "/") }.sorted()
    }

    func digest(of path: String) throws(StudyFileReaderError) -> ContentDigest {
        let digit = String((self.files[path] ?? []).reduce(0) { ($0 &+ Int($1)) % 16 }, radix: 16)
        guard let digest = ContentDigest(hex: String(repeating: digit, count: 64)) else { throw .init("no digest") }
        return digest
    }

    func datasetFolder(named name: String) -> String? {
        self.datasets[name]
    }

    var datasetNames: [String] {
        self.datasets.keys.sorted()
    }

    /// A design that reads each line after the header as a row of whole numbers.
    static func readDesign(_ csv: String, _ space: Space) -> DesignReading {
        let rows = csv.split(separator: "\n").dropFirst()
        let points = rows.map { row in
            Configuration(values: row.split(separator: ",").map { Int($0).map(ParameterValue.integer) })
        }
        let errors = rows.enumerated().compactMap { index, row in
            row.contains("x") ? DesignReading.Remark(line: index + 2, column: 1, message: "'x' is not a number") : nil
        }
        let warnings =
            csv.hasPrefix("N") ? [DesignReading.Remark(line: 1, column: 1, message: "'N' is taken for 'n'")] : []
        return DesignReading(points: points, errors: errors, warnings: warnings)
    }

    /// Rules of which `asha` and `pbt` pause trials, and that have no option `bad`.
    static func checkFidelity(_ fidelity: StudyFidelity, _ space: Space, _ hasStepsOption: Bool) -> FidelityAnswer {
        let options: [TreeValue.Entry] = if case .map(let entries) = fidelity.options { entries } else { [] }
        let mistakes = options.filter { $0.key == "bad" }.map { "fidelity.\(fidelity.rule) has no option '\($0.key)'" }
        let isStopping = options.contains { $0.value == .text("stopping") }
        return FidelityAnswer(mistakes: mistakes, pauses: ["asha", "pbt"].contains(fidelity.rule) && !isStopping)
    }
}

/// Checks the text of a study file named `study.yaml`.
func check(_ text: String, _ reader: MemoryReader = MemoryReader()) throws(StudyFileError) -> StudyFile {
    try StudyFile.check(
        text: text,
        fileName: "study.yaml",
        environment: .init(
            reader: reader,
            readDesign: MemoryReader.readDesign,
            checkFidelity: MemoryReader.checkFidelity
        )
    )
}

/// What is said of a study file: errors and warnings, one a line; `ok` for nothing.
func remarks(_ text: String, _ reader: MemoryReader = MemoryReader()) -> String {
    do {
        let warnings = try check(text, reader).warnings
        return warnings.isEmpty ? "ok" : warnings.map(\.description).joined(separator: "\n")
    } catch {
        return error.description
    }
}

/// A study in which one part is under test and the rest is right.
///
/// Line 1 is the name, line 2 the objective, line 3 the limits; the part begins at line 4 unless `limits` is replaced.
func study(
    name: String = "s",
    objective: String = "{minimize: loss}",
    limits: String = "{trials: 3}",
    space: String = "space: {n: {int: [1, 9]}}",
    _ rest: String = "",
    program: String = "run: {command: [a]}"
) -> String {
    """
    name: \(name)
    objective: \(objective)
    limits: \(limits)
    \(space)
    \(program)
    \(rest)
    """
}

/// What a test expected is not there.
struct Unexpected: Error {}

extension StudyFile {
    /// The program of a study with `run`.
    var command: CommandProgram {
        get throws {
            guard case .run(let program) = self.study.program else { throw Unexpected() }
            return program
        }
    }

    /// The program of a study with `train`.
    var training: TrainProgram {
        get throws {
            guard case .train(let program) = self.study.program else { throw Unexpected() }
            return program
        }
    }
}
