import ArgumentParser

/// How a command that answers with data writes it.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Write JSON, as the HTTP API gives it.")
    var json = false
}
