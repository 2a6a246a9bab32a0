import ApusInterop
import ApusSpace
import ApusStudy

/// The argument vector of a command, with the values of one attempt in it.
enum CommandLine {
    /// Throws every mistake at once, with the argument's number and the column in it.
    ///
    /// `seed` goes to a program that is called as SMAC calls it; `target` is what the trial is run on.
    static func arguments(
        _ program: CommandProgram,
        _ values: [AttemptJob.Value],
        seed: UInt64 = 0,
        target: RunTarget? = nil
    ) throws(RunnerError) -> [String] {
        let fields = Self.fields(values, target)
        let call = program.passing.smac.map { Self.arguments($0, values, seed: seed, target: target) } ?? []
        let flags = call + (program.passing.flags ? values.flatMap { ["--\($0.name)", $0.value.description] } : [])
        guard program.shell else { return try Self.filled(program.command, fields) + flags }
        let table = Self.table(fields)
        do {
            var script = try Template(text: program.command.joined(separator: " ")).renderShell(values: table)
            while script.last == 0x0A { script.removeLast() }
            for flag in flags { script += Array(" \(try ShellQuoting.quoted(flag))".utf8) }
            return ["/bin/sh", "-c", String(decoding: script, as: UTF8.self)]
        } catch {
            throw RunnerError("the command: \(error)")
        }
    }

    /// SMAC's own arguments and settings; the seed is cut to what SMAC's own are.
    ///
    /// What the trial is run on wins over what the study says for all trials.
    private static func arguments(
        _ call: SMACCall,
        _ values: [AttemptJob.Value],
        seed: UInt64,
        target: RunTarget?
    ) -> [String] {
        let settings = values.map { ownName, value in
            let name = call.names[ownName] ?? ownName
            guard case .real(let number) = value else { return Setting(name: name, value: value.description) }
            return Setting(name: name, value: JavaNumber.text(of: number))
        }
        return TargetCall(
            instance: target?.instance ?? call.instance,
            specific: target?.specific ?? call.specific,
            cutoff: target?.cutoff ?? call.cutoff,
            cutoffLength: call.cutoffLength,
            seed: target?.seed ?? call.seed ?? Int(seed & UInt64(Int32.max)),
            settings: settings
        ).arguments
    }

    /// Each argument with `${name}` replaced.
    static func filled(_ command: [String], _ values: [AttemptJob.Value]) throws(RunnerError) -> [String] {
        let table = Self.table(values)
        var mistakes: [String] = []
        var arguments: [String] = []
        for (index, argument) in command.enumerated() {
            do {
                arguments.append(String(decoding: try Template(text: argument).render(values: table), as: UTF8.self))
            } catch {
                mistakes.append("argument \(index) of the command: \(error)")
            }
        }
        guard mistakes.isEmpty else { throw RunnerError(mistakes.joined(separator: "\n")) }
        return arguments
    }

    /// What `${name}` may name: the values, and beside them what the trial is run on.
    ///
    /// A parameter that has one of these names counts.
    static func fields(_ values: [AttemptJob.Value], _ target: RunTarget?) -> [AttemptJob.Value] {
        guard let target else { return values }
        var fields: [AttemptJob.Value] = [
            ("instance", .text(target.instance)), ("instance_specific", .text(target.specific)),
            ("seed", .integer(target.seed)),
        ]
        if let cutoff = target.cutoff { fields.append(("cutoff", .real(cutoff))) }
        return values + fields.filter { field in !values.contains { $0.name == field.name } }
    }

    static func table(_ values: [AttemptJob.Value]) -> [String: Literal] {
        Dictionary(values.map { ($0.name, $0.value) }) { first, _ in first }
    }
}
