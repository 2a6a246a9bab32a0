/// The form of `train.dataset`.
enum DatasetSchema {
    private static let share = Shape.either([.integer(0...1_000_000_000), .real(.between(0, 1))])

    static let shape = Shape.either([.text(bytesMax: 128), .fields(Self.fields)])

    private static let fields = [
        Field("name", .text(bytesMax: 128), "A data set that is installed, such as `mnist`; or else `path`."),
        Field("path", .text(bytesMax: StudySchema.pathBytesMax), "A file or folder beside the study; or else `name`."),
        Field("format", .word(["auto", "idx", "npz", "csv"]), standard: "auto", "By the files' names, if not said."),
        Field(
            "split",
            .fields([
                Field("train", Self.share, "Training samples; what the other parts leave."),
                Field("validation", Self.share, "Validation samples, taken from the training data."),
                Field("test", Self.share, "Test samples; all test data, where the set has its own."),
                Field(
                    "seed",
                    .integer(0...Int.max),
                    standard: "0",
                    "Which samples go where; the same for every trial."
                ),
            ]),
            "How many samples each part gets: a count, or a part of the whole between 0 and 1."
        ),
        Field(
            "normalize",
            .word(["scale", "standardize", "none"]),
            standard: "scale",
            "To 0 … 1, or to mean 0 and deviation 1 of the training part."
        ),
        Field("target", .text(bytesMax: 128), "The CSV column that holds the answer; the last one."),
        Field(
            "shape",
            .list(of: .integer(1...65_536), counts: 1...3),
            "Height, width and channels of a sample, or its length, where the file does not say."
        ),
    ]
}
