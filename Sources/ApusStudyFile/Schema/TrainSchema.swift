/// The form of the `train` section: what the native engine trains.
///
/// The engine reads the same keys once more, with the values filled in; a test compares the two.
enum TrainSchema {
    static let metrics = ["train", "val", "test"].flatMap { part in
        ["loss", "accuracy", "error"].map { "\(part)_\($0)" }
    }

    static let fields = [
        Field(required: "dataset", DatasetSchema.shape, "What is learned from: a data set's name, or a map."),
        Field(required: "model", LayerSchema.layers, "The layers, from input to output."),
        Field("loss", .word(["cross-entropy", "mse"]), standard: "cross-entropy", "What the training makes small."),
        Field(required: "optimizer", .variant(Self.optimizers), "How the weights are changed."),
        Field(
            "schedule",
            .either([.word(["constant", "cosine"]), .fields(Self.schedule)]),
            "How the learning rate changes."
        ),
        Field("epochs", .integer(1...1_000_000), standard: "1", "How often the training data is gone through."),
        Field("batch", .integer(1...1_048_576), standard: "32", "Samples of one step."),
        Field("weight_decay", .real(.from(0, through: 1e6)), standard: "0", "Decay of kernels; 0.004 for `adamw`."),
        Field(
            "label_smoothing",
            .real(.from(0, through: 1)),
            standard: "0",
            "What the true class gives to all classes."
        ),
        Field("clip_norm", .real(.from(1e-30, through: 1e30)), "Longest gradient, over all weights together."),
        Field("clip_value", .real(.from(1e-30, through: 1e30)), "Largest gradient of one weight."),
        Field("augment", .fields(Self.augmentation), "Random changes of the training images."),
        Field(
            "initializer",
            LayerSchema.initializer,
            standard: "glorot_uniform",
            "How kernels start, where a layer does not say."
        ),
        Field("seed", .integer(0 ... .max), "Overrides the seed that each trial gets."),
        Field(
            "precision",
            .word(["fp32", "tf32", "bf16"]),
            standard: "tf32",
            "How a CUDA device computes: all in float32, products on tensor cores, or activations in bfloat16 too. The CPU, and devices before compute capability 8.0, compute in float32."
        ),
        Field(
            "device",
            .word(["auto", "cpu", "cuda"]),
            standard: "auto",
            "Where trials are trained: on a CUDA device where their worker has one, else on the CPU; or on one of them only. Trials share devices."
        ),
    ]

    private static func rate(_ standard: String) -> Field {
        Field("learning_rate", .real(.from(0, through: 1e6)), standard: standard, "The size of a step.")
    }

    private static func epsilon() -> Field {
        Field("epsilon", .real(.from(0, through: 1)), standard: "1e-7", "Keeps a division from blowing up.")
    }

    private static let momentum = Field(
        "momentum",
        .real(.from(0, through: 0.999_999_999)),
        standard: "0",
        "What stays of the last step."
    )

    private static func rho(_ standard: String) -> Field {
        Field(
            "rho",
            .real(.from(0, through: 0.999_999_999)),
            standard: standard,
            "How slowly the average of squares forgets."
        )
    }

    private static let betas = [
        Field(
            "beta_1",
            .real(.from(0, through: 0.999_999_999)),
            standard: "0.9",
            "How slowly the mean gradient forgets."
        ),
        Field(
            "beta_2",
            .real(.from(0, through: 0.999_999_999)),
            standard: "0.999",
            "How slowly the mean square forgets."
        ),
    ]

    private static let optimizers = [
        Field(
            "sgd",
            .fields([
                Self.rate("0.01"), Self.momentum,
                Field("nesterov", .boolean, standard: "false", "Whether the momentum looks ahead."),
            ]),
            "Gradient descent."
        ),
        Field("adam", .fields([Self.rate("0.001")] + Self.betas + [Self.epsilon()]), "Adam."),
        Field(
            "adamw",
            .fields([Self.rate("0.001")] + Self.betas + [Self.epsilon()]),
            "Adam with decoupled weight decay."
        ),
        Field(
            "rmsprop",
            .fields([Self.rate("0.001"), Self.rho("0.9"), Self.epsilon()]),
            "RMSprop."
        ),
        Field("adagrad", .fields([Self.rate("0.001"), Self.epsilon()]), "Adagrad."),
        Field("adadelta", .fields([Self.rate("0.001"), Self.rho("0.95"), Self.epsilon()]), "Adadelta."),
    ]

    private static let schedule = [
        Field("constant", .fields([]), "The learning rate stays."),
        Field(
            "step",
            .fields([
                Field(required: "every", .integer(1...1_000_000), "Epochs between two changes."),
                Field("factor", .real(.from(0, through: 1)), standard: "0.1", "What it is multiplied by."),
            ]),
            "Changes every few epochs."
        ),
        Field(
            "exponential",
            .fields([Field(required: "decay", .real(.from(0, through: 1)), "What each epoch multiplies it by.")]),
            "Falls after each epoch."
        ),
        Field(
            "cosine",
            .fields([Field("final", .real(.from(0, through: 1)), standard: "0", "The part that is left at the end.")]),
            "Half a cosine over the whole training."
        ),
        Field(
            "warmup",
            .fields([
                Field("steps", .integer(0...1_000_000_000), "Steps; or else `epochs`."),
                Field("epochs", .real(.from(0, through: 1e6)), "Epochs; or else `steps`."),
            ]),
            "How long the learning rate first grows from 0."
        ),
    ]

    private static let augmentation = [
        Field("crop", .integer(0...1_024), standard: "0", "Pixels of zeros around the image before a random crop."),
        Field("flip", .boolean, standard: "false", "Whether half of the images are mirrored left to right."),
        Field("shift", .real(.from(0, through: 1)), standard: "0", "The part of height and width to move by at most."),
    ]
}
