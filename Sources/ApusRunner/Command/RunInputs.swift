import ApusSpace
import ApusStudy
import Glibc

/// Puts into a run's folder what depends on the attempt's values: filled templates, the parameter file.
enum RunInputs {
    static let templateBytesMax = 16_777_216

    /// Throws every mistake at once, with file, line and column.
    static func materialize(
        _ program: CommandProgram,
        _ values: [AttemptJob.Value],
        target: RunTarget? = nil,
        in folder: RunFolder
    ) throws(RunnerError) {
        let table = CommandLine.table(CommandLine.fields(values, target))
        var mistakes: [String] = []
        var files: [(path: String, bytes: [UInt8], isExecutable: Bool)] = []
        for template in program.templates {
            do {
                let (bytes, isExecutable) = try Self.read(template.source, in: folder)
                files.append((template.target, try Template(bytes: bytes).render(values: table), isExecutable))
            } catch let error as TemplateError {
                mistakes += error.issues.map { "\(template.source):\($0.line):\($0.column): \($0.message)" }
            } catch {
                mistakes.append("the template \(error)")
            }
        }
        if let path = program.passing.jsonFile { files.append((path, ParameterFile.json(of: values), false)) }
        guard mistakes.isEmpty else { throw RunnerError(mistakes.joined(separator: "\n")) }
        for file in files {
            do {
                try folder.write(file.bytes, to: file.path, isExecutable: file.isExecutable)
            } catch {
                throw RunnerError("cannot write an input: \(error.description)")
            }
        }
    }

    /// Reads an input.
    ///
    /// It may be a link into the worker's store, for nothing of the user's has run here yet.
    private static func read(_ path: String, in folder: RunFolder) throws -> (bytes: [UInt8], isExecutable: Bool) {
        let descriptor = open("\(folder.path)/\(path)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw RunFolder.failure(path) }
        defer { close(descriptor) }
        var entry = stat()
        guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
            throw RunFolderError.unsafe(path)
        }
        guard entry.st_size <= Self.templateBytesMax else {
            throw RunnerError("'\(path)' has \(entry.st_size) bytes; at most \(Self.templateBytesMax) are filled in")
        }
        var bytes = [UInt8](repeating: 0, count: Int(entry.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, off_t(filled))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw RunFolder.failure(path) }
            filled += count
        }
        return (bytes, entry.st_mode & S_IXUSR != 0)
    }
}
