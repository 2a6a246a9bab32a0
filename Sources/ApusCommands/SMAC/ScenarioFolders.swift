import Foundation

/// Where the files lie that a scenario names.
///
/// SMAC counts paths from the folder it is started in, or from `experiment-dir`. Here what is not there is looked for
/// beside the scenario too, so that a scenario can be run from anywhere.
struct ScenarioFolders: Sendable {
    /// The folder that paths count from.
    let base: URL

    /// The scenario's own folder.
    let beside: URL

    init(scenario: URL, experiment: String?, current: URL) {
        self.base = experiment.map { Self.url($0, in: current) } ?? current
        self.beside = scenario.deletingLastPathComponent()
    }

    /// The first place where something lies under this path; the first one of all where nothing does.
    func url(of path: String) -> URL {
        let first = Self.url(path, in: self.base)
        guard !FileManager.default.fileExists(atPath: first.path) else { return first }
        let second = Self.url(path, in: self.beside)
        return FileManager.default.fileExists(atPath: second.path) ? second : first
    }

    /// The folder of this path, where one lies there.
    func folder(_ path: String) -> URL? {
        let url = self.url(of: path)
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
        return exists && isFolder.boolValue ? url : nil
    }

    static func url(_ path: String, in folder: URL) -> URL {
        path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path).standardizedFileURL
    }
}
