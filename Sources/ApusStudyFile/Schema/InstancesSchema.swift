/// The form of the `instances` section: what the configurations of a study are run on.
enum InstancesSchema {
    private static let name = Shape.text(bytesMax: 4_096)
    private static let seeds = Shape.list(of: .integer(0...Int(UInt32.max)), counts: 1...100_000)

    static let fields = [
        Field(
            "list",
            .list(of: .either([Self.name, .fields(Self.instance)]), counts: 1...100_000),
            "The instances: names, or maps. Or else `file`."
        ),
        Field(
            "file",
            .text(bytesMax: StudySchema.pathBytesMax),
            "A file with an instance on each line: `name`, `seed,name`, `name,specific` or `seed,name,specific`."
        ),
        Field(
            "features",
            .text(bytesMax: StudySchema.pathBytesMax),
            "A CSV with a header, an instance's name first on each row and then its numbers; the model learns from them."
        ),
        Field("seeds", Self.seeds, "The seeds that each instance may be run with; any where none are named."),
        Field(
            "deterministic",
            .boolean,
            standard: "false",
            "Whether a second run of a configuration on an instance would be the same, so that seeds do not matter."
        ),
        Field(
            "measure",
            .word(["quality", "runtime"]),
            standard: "quality",
            "What a run costs: the objective's number, or its seconds up to `cutoff`."
        ),
        Field(
            "cutoff",
            .either([.real(.above(0)), .duration]),
            "How long a run may take; a number is seconds. Needed where running time is measured. Challengers get less: adaptive capping."
        ),
        Field(
            "penalty",
            .real(.from(1)),
            standard: "10",
            "How many cutoffs a run counts that did not end in time, as 10 in PAR10."
        ),
        Field(
            "overdue",
            .real(.from(1)),
            standard: "1",
            "How many times its time a run may take before it is killed; more for a program that watches its time itself."
        ),
        Field("runs", .integer(1...1_000_000), standard: "2000", "The most runs that an incumbent gets."),
        Field(
            "first-runs",
            .integer(1...1_000_000),
            standard: "1",
            "The runs that the first configuration gets at once."
        ),
        Field(
            "challenger-runs",
            .integer(1...1_000_000),
            standard: "1",
            "The first runs of a challenger, doubled each time."
        ),
        Field(
            "slack-factor",
            .real(.from(1)),
            standard: "1.3",
            "A challenger may take the incumbent's time on the same runs, times this, plus `slack`."
        ),
        Field(
            "slack",
            .either([.real(.from(0)), .duration]),
            standard: "1s",
            "What a challenger may take beyond that time; a number is seconds."
        ),
        Field("ordered", .boolean, standard: "false", "Whether instances come in their order, and not by chance."),
    ]

    private static let instance = [
        Field(required: "name", Self.name, "What the program gets as `${instance}`."),
        Field("specific", .text(bytesMax: 4_096), standard: "0", "What belongs to it: `${instance_specific}`."),
        Field("seeds", Self.seeds, "The seeds that this one may be run with."),
    ]
}
