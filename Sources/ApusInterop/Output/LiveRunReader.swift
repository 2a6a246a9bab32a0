internal import ApusStudy

/// Reads the runs that a process of SMAC's shared-model mode wrote.
struct LiveRunReader {
    private typealias Point = (settings: [Setting], active: [String], isDefault: Bool)

    private let file: String
    private var instances: [LiveRun.Instance] = []
    private var instanceOf: [Int: Int] = [:]
    private var pairs: [Int: (instance: Int, seed: Int)] = [:]
    private var points: [Int: Point] = [:]
    private var runs: [LiveRun] = []
    private var isCut = false

    init(file: String) {
        self.file = file
    }

    mutating func read(_ bytes: [UInt8]) throws(InteropError) -> LiveRunFile {
        var reader = JSONReader(bytes[...])
        do {
            guard case .list(let list)? = try reader.next() else {
                throw self.mistake("the file begins with a list of instances", at: "")
            }
            for (index, tree) in list.enumerated() { try self.take(instance: tree, index) }
            while let tree = try reader.next() { try self.take(run: tree) }
        } catch let mistake as JSONMistake {
            // Another process is still writing; what came before counts.
            guard mistake.offset >= bytes.count else {
                throw self.mistake(mistake.message + "; is it a file of SMAC?", at: "byte \(mistake.offset + 1)")
            }
            self.isCut = true
        } catch let error as InteropError {
            throw error
        } catch {
            throw self.mistake("\(error)", at: "")
        }
        return LiveRunFile(instances: self.instances, runs: self.runs, isCut: self.isCut)
    }

    private mutating func take(instance tree: TreeValue, _ index: Int) throws(InteropError) {
        guard let id = tree["@pi-id"]?.whole, let name = tree["pi-name"]?.string else {
            throw self.mistake("an instance needs '@pi-id' and 'pi-name'", at: "[\(index)]")
        }
        var features: [Setting] = []
        for entry in tree["pi-features"]?.entries ?? [] {
            features.append(Setting(name: entry.key, value: entry.value.scalarText ?? ""))
        }
        self.instanceOf[id] = self.instances.count
        self.instances.append(
            LiveRun.Instance(
                name: name,
                specific: tree["pi-instance-specific-info"]?.string ?? "0",
                features: features
            )
        )
    }

    private mutating func take(run tree: TreeValue) throws(InteropError) {
        let path = "run \(self.runs.count + 1)"
        guard let call = tree["r-rc"] else { throw self.mistake("a run needs 'r-rc'", at: path) }
        let pair = try self.pair(call["rc-pisp"], path)
        let point = try self.point(call["rc-pc"], path)
        guard let status = tree["r-run-result"]?.string.flatMap({ RunStatus($0) }) else {
            throw self.mistake("'r-run-result' must be one of SMAC's statuses", at: path)
        }
        guard let runtime = tree["r-runtime"]?.number, let quality = tree["r-quality"]?.number else {
            throw self.mistake("'r-runtime' and 'r-quality' must be numbers", at: path)
        }
        self.runs.append(
            LiveRun(
                instance: pair.instance,
                seed: pair.seed,
                settings: point.settings,
                active: point.active,
                isDefault: point.isDefault,
                cutoff: call["rc-cutoff"]?.number ?? .greatestFiniteMagnitude,
                status: status,
                runtime: runtime,
                runLength: tree["r-run-length"]?.number ?? -1,
                quality: quality,
                resultSeed: tree["r-result-seed"]?.whole ?? pair.seed,
                additional: tree["r-addl-run-data"]?.string ?? "",
                wallclock: tree["r-wallclock-time"]?.number ?? 0
            )
        )
    }

    private mutating func pair(_ tree: TreeValue?, _ path: String) throws(InteropError) -> (instance: Int, seed: Int) {
        guard let tree, let id = tree.whole ?? tree["@pisp-id"]?.whole else {
            throw self.mistake("'rc-pisp' must have '@pisp-id'", at: path)
        }
        if let known = self.pairs[id] { return known }
        let reference = tree["pisp-pi"]
        guard let instanceID = reference?.whole ?? reference?["@pi-id"]?.whole,
            let instance = self.instanceOf[instanceID], let seed = tree["pisp-seed"]?.whole
        else { throw self.mistake("'rc-pisp' must name an instance of the list and a seed", at: path) }
        self.pairs[id] = (instance, seed)
        return (instance, seed)
    }

    private mutating func point(_ tree: TreeValue?, _ path: String) throws(InteropError) -> Point {
        guard let tree, let id = tree.whole ?? tree["@pc-id"]?.whole else {
            throw self.mistake("'rc-pc' must have '@pc-id'", at: path)
        }
        if let known = self.points[id] { return known }
        guard let entries = tree["pc-settings"]?.entries else {
            throw self.mistake("'rc-pc' must have 'pc-settings'", at: path)
        }
        var settings: [Setting] = []
        for entry in entries {
            guard let text = entry.value.scalarText else {
                throw self.mistake("'pc-settings' must hold texts", at: "\(path), \(Shown.text(entry.key))")
            }
            settings.append(Setting(name: entry.key, value: text))
        }
        let point = Point(
            settings.sorted { TargetCall.precedes($0.name, $1.name) },
            (tree["pc-active-parameters"]?.items ?? []).compactMap(\.string),
            tree["pc-default"]?.boolean ?? false
        )
        self.points[id] = point
        return point
    }

    private func mistake(_ message: String, at path: String) -> InteropError {
        InteropError(file: self.file, issues: [InteropIssue(place: .tree(path), message: message)])
    }
}

extension LiveRunFile {
    /// Reads as much as is there: a half-written end is told by ``isCut``, and read again later.
    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        guard bytes.count <= SourceText.bytesMax else {
            let message = "the file has \(bytes.count) bytes, but \(SourceText.bytesMax) is the most"
            throw InteropError(file: file, issues: [InteropIssue(place: .tree(""), message: message)])
        }
        var reader = LiveRunReader(file: file)
        self = try reader.read(bytes)
    }
}
