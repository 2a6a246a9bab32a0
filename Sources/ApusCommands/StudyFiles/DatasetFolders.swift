import Foundation

/// Where data sets are installed: `$APUS_DATASETS`, the user's folder, then the machine's.
enum DatasetFolders {
    static func urls(environment: [String: String]) -> [URL] {
        let named = (environment["APUS_DATASETS"] ?? "").split(separator: ":").map { URL(fileURLWithPath: String($0)) }
        let data =
            environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
            ?? environment["HOME"].map { URL(fileURLWithPath: $0).appendingPathComponent(".local/share") }
        return named + (data.map { [$0.appendingPathComponent("apus/datasets")] } ?? [])
            + [URL(fileURLWithPath: "/usr/share/apus/datasets"), URL(fileURLWithPath: "/usr/share/datasets")]
    }
}
