/// The control groups that a process is in, as `/proc/self/cgroup` lists them.
struct GroupMembership: Hashable, Sendable {
    /// Its place in the hierarchy of version 2.
    private(set) var unified: String?

    /// Its place in each hierarchy of version 1, by controller.
    private(set) var places: [String: String] = [:]

    /// Lines of another form say nothing.
    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3, parts[2].hasPrefix("/") else { continue }
            let place = parts[2] == "/" ? "" : String(parts[2])
            if parts[0] == "0", parts[1].isEmpty { self.unified = place }
            for controller in parts[1].split(separator: ",") { self.places[String(controller)] = place }
        }
    }
}
