import Glibc

/// Finds the file that a command's first word names, on the `PATH` that the program itself will have.
enum ExecutableSearch {
    /// Where a program without a `PATH` is looked for.
    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// A name with a slash is taken as it is, from `folder` on.
    static func find(_ name: String, path: String?, folder: String) throws(RunnerError) -> String {
        guard !name.isEmpty else { throw RunnerError("the command's first word is empty; it must name a program") }
        if name.contains("/") {
            let file = name.hasPrefix("/") ? name : "\(folder)/\(name)"
            let place = name.hasPrefix("/") ? "" : " in the run's folder"
            guard access(file, F_OK) == 0 else {
                throw RunnerError("cannot start '\(LogText.escaped(name))': there is no such file\(place)")
            }
            guard access(file, X_OK) == 0 else {
                throw RunnerError("cannot start '\(LogText.escaped(name))': it is not executable; chmod +x it")
            }
            return file
        }
        for entry in (path ?? Self.defaultPath).split(separator: ":") {
            let file = "\(entry)/\(name)"
            if file.hasPrefix("/"), access(file, X_OK) == 0 { return file }
        }
        throw RunnerError(
            "cannot start '\(LogText.escaped(name))': no such program on the worker's PATH (\(path ?? Self.defaultPath))"
        )
    }
}
